import { NotPersonal, Personal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

const SIGN_IN = { category: 'usage', purpose: 'To keep this operator signed in for at most 15 minutes at a time', basis: 'contract', retention: 'P1D' } as const;

/** One bearer of an operator. Only its hash is kept. Removed a day after it ended. */
@Entity({ schema: 'identity', name: 'operator_session' })
export class OperatorSession {
  @NotPersonal()
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @Personal(SIGN_IN)
  @Column({ name: 'operator_id', type: 'uuid' })
  operatorId: string;

  @Personal({ ...SIGN_IN, category: 'credential' })
  @Column({ name: 'token_hash', type: 'bytea' })
  tokenHash: Buffer;

  @Personal(SIGN_IN)
  @Column({ name: 'signed_in_at', type: 'timestamptz' })
  signedInAt: Date;

  @Personal(SIGN_IN)
  @Column({ name: 'factor_at', type: 'timestamptz' })
  factorAt: Date;

  @NotPersonal()
  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt: Date;

  @NotPersonal()
  @Column({ name: 'revoked_at', type: 'timestamptz', nullable: true })
  revokedAt: Date | null;
}
