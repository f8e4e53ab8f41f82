import { NotPersonal, Personal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

const SIGN_IN = { category: 'usage', purpose: 'To keep this person signed in, and to let them see and end their sessions', basis: 'contract', retention: 'P8D' } as const;

/** One sign-in of a person. Only the hash of its token is kept. Removed a day after it ended. */
@Entity({ schema: 'identity', name: 'sign_in_session' })
export class SignInSession {
  @NotPersonal()
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @Personal(SIGN_IN)
  @Column({ name: 'member_id', type: 'uuid' })
  memberId: string;

  /** The organisation this session acts for: one of the member's. */
  @NotPersonal()
  @Column({ name: 'acting_for', type: 'uuid' })
  actingFor: string;

  @Personal({ ...SIGN_IN, category: 'credential' })
  @Column({ name: 'token_hash', type: 'bytea' })
  tokenHash: Buffer;

  @Personal(SIGN_IN)
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @Personal(SIGN_IN)
  @Column({ name: 'last_used_at', type: 'timestamptz' })
  lastUsedAt: Date;

  /** When this person last proved, in this session, who they are. */
  @Personal(SIGN_IN)
  @Column({ name: 'authenticated_at', type: 'timestamptz' })
  authenticatedAt: Date;

  @NotPersonal()
  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt: Date;

  @NotPersonal()
  @Column({ name: 'revoked_at', type: 'timestamptz', nullable: true })
  revokedAt: Date | null;

  /** How this person proved who they are: `link`, `code`, `code+totp`, `passkey`, … */
  @NotPersonal()
  @Column({ name: 'method', type: 'text', nullable: true })
  method: string | null;

  /** Browser and system in words, by which the person recognises the session. */
  @Personal(SIGN_IN)
  @Column({ name: 'device', type: 'text', nullable: true })
  device: string | null;
}
