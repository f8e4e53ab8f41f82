import { NotPersonal, Personal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

const FACTOR = { category: 'credential', purpose: 'To ask this person for a second proof when they sign in', basis: 'contract', retention: 'until-erased' } as const;

/** A code that stands in for a lost factor, once. Shown once; only its hash is kept. */
@Entity({ schema: 'identity', name: 'recovery_code' })
export class RecoveryCode {
  @NotPersonal()
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @Personal(FACTOR)
  @Column({ name: 'member_id', type: 'uuid', nullable: true })
  memberId: string | null;

  @Personal(FACTOR)
  @Column({ name: 'operator_id', type: 'uuid', nullable: true })
  operatorId: string | null;

  @Personal(FACTOR)
  @Column({ name: 'person_id', type: 'uuid' })
  personId: string;

  @Personal(FACTOR)
  @Column({ name: 'code_hash', type: 'bytea' })
  codeHash: Buffer;

  @NotPersonal()
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @Personal(FACTOR)
  @Column({ name: 'used_at', type: 'timestamptz', nullable: true })
  usedAt: Date | null;
}
