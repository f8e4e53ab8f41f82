import { NotPersonal, Personal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

const FACTOR = { category: 'credential', purpose: 'To ask this person for a second proof when they sign in', basis: 'contract', retention: 'until-erased' } as const;

/** An app that shows six digits, paired with a person. The secret is sealed with a key that is not in the database. */
@Entity({ schema: 'identity', name: 'totp_factor' })
export class TotpFactor {
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
  @Column({ name: 'name', type: 'text' })
  name: string;

  @Personal(FACTOR)
  @Column({ name: 'secret', type: 'bytea' })
  secret: Buffer;

  @Personal(FACTOR)
  @Column({ name: 'last_step', type: 'bigint' })
  lastStep: string;

  @NotPersonal()
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @NotPersonal()
  @Column({ name: 'confirmed_at', type: 'timestamptz', nullable: true })
  confirmedAt: Date | null;
}
