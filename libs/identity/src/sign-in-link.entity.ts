import { NotPersonal, Personal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

const LINK = { category: 'credential', purpose: 'To sign this person in once', basis: 'contract', retention: 'P1D' } as const;

/** A link that signs a person in: once, within 15 minutes. Only the hash of its token is kept. */
@Entity({ schema: 'identity', name: 'sign_in_link' })
export class SignInLink {
  @NotPersonal()
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @Personal(LINK)
  @Column({ name: 'member_id', type: 'uuid' })
  memberId: string;

  @Personal(LINK)
  @Column({ name: 'token_hash', type: 'bytea' })
  tokenHash: Buffer;

  @NotPersonal()
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @NotPersonal()
  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt: Date;

  @NotPersonal()
  @Column({ name: 'used_at', type: 'timestamptz', nullable: true })
  usedAt: Date | null;
}
