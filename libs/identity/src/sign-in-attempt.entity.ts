import { NotPersonal, Personal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

const ATTEMPT = { category: 'credential', purpose: 'To lead this person through the steps of one sign-in', basis: 'contract', retention: 'P1D' } as const;

/** One try to sign in, to prove it again or to add a passkey. Nobody behind it: the address that was typed in is nobody’s. */
@Entity({ schema: 'identity', name: 'sign_in_attempt' })
export class SignInAttempt {
  @NotPersonal()
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @Personal(ATTEMPT)
  @Column({ name: 'member_id', type: 'uuid', nullable: true })
  memberId: string | null;

  @Personal(ATTEMPT)
  @Column({ name: 'operator_id', type: 'uuid', nullable: true })
  operatorId: string | null;

  @Personal(ATTEMPT)
  @Column({ name: 'person_id', type: 'uuid', nullable: true })
  personId: string | null;

  @NotPersonal()
  @Column({ name: 'purpose', type: 'text' })
  purpose: 'member' | 'operator' | 'authentication' | 'enrolment';

  @Personal(ATTEMPT)
  @Column({ name: 'token_hash', type: 'bytea' })
  tokenHash: Buffer;

  @Personal(ATTEMPT)
  @Column({ name: 'code_hmac', type: 'bytea', nullable: true })
  codeHmac: Buffer | null;

  @Personal(ATTEMPT)
  @Column({ name: 'webauthn_challenge', type: 'text', nullable: true })
  webauthnChallenge: string | null;

  @NotPersonal()
  @Column({ name: 'proved_at', type: 'timestamptz', nullable: true })
  provedAt: Date | null;

  @NotPersonal()
  @Column({ name: 'tries', type: 'integer' })
  tries: number;

  @NotPersonal()
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @NotPersonal()
  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt: Date;

  @NotPersonal()
  @Column({ name: 'finished_at', type: 'timestamptz', nullable: true })
  finishedAt: Date | null;
}
