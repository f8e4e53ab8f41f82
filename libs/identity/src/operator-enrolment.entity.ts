import { NotPersonal, Personal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

const ENROLMENT = { category: 'credential', purpose: 'To let this operator pair their first second factor', basis: 'contract', retention: 'P3D' } as const;

/** The code with which an operator pairs a first factor: shown once to whoever lets them in, handed over in person. */
@Entity({ schema: 'identity', name: 'operator_enrolment' })
export class OperatorEnrolment {
  @Personal(ENROLMENT)
  @PrimaryColumn({ name: 'operator_id', type: 'uuid' })
  operatorId: string;

  @Personal(ENROLMENT)
  @Column({ name: 'code_hash', type: 'bytea' })
  codeHash: Buffer;

  @NotPersonal()
  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt: Date;
}
