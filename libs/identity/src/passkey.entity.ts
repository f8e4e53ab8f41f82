import { NotPersonal, Personal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

const FACTOR = { category: 'credential', purpose: 'To ask this person for a second proof when they sign in', basis: 'contract', retention: 'until-erased' } as const;

/** A passkey of a person: its public half. */
@Entity({ schema: 'identity', name: 'passkey' })
export class Passkey {
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
  @Column({ name: 'credential_id', type: 'text' })
  credentialId: string;

  @Personal(FACTOR)
  @Column({ name: 'public_key', type: 'bytea' })
  publicKey: Buffer;

  @Personal(FACTOR)
  @Column({ name: 'counter', type: 'bigint' })
  counter: string;

  @Personal(FACTOR)
  @Column({ name: 'transports', type: 'text', array: true })
  transports: string[];

  @NotPersonal()
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @Personal(FACTOR)
  @Column({ name: 'last_used_at', type: 'timestamptz', nullable: true })
  lastUsedAt: Date | null;
}
