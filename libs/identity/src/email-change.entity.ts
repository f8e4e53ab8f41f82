import { NotPersonal, Personal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

const CHANGE = { category: 'contact', purpose: 'To change the address of this person without letting anybody else do it', basis: 'contract', retention: 'P30D' } as const;

/** A change of address that waits: for both addresses, or for a week if the old one says nothing. */
@Entity({ schema: 'identity', name: 'email_change' })
export class EmailChange {
  @NotPersonal()
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @Personal(CHANGE)
  @Column({ name: 'member_id', type: 'uuid' })
  memberId: string;

  @Personal(CHANGE)
  @Column({ name: 'new_email', type: 'text' })
  newEmail: string;

  @Personal({ ...CHANGE, category: 'credential' })
  @Column({ name: 'old_hmac', type: 'bytea' })
  oldHmac: Buffer;

  @Personal({ ...CHANGE, category: 'credential' })
  @Column({ name: 'new_hmac', type: 'bytea' })
  newHmac: Buffer;

  @Personal({ ...CHANGE, category: 'credential' })
  @Column({ name: 'cancel_hash', type: 'bytea' })
  cancelHash: Buffer;

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
  @Column({ name: 'old_confirmed_at', type: 'timestamptz', nullable: true })
  oldConfirmedAt: Date | null;

  @NotPersonal()
  @Column({ name: 'new_confirmed_at', type: 'timestamptz', nullable: true })
  newConfirmedAt: Date | null;

  @NotPersonal()
  @Column({ name: 'due_at', type: 'timestamptz', nullable: true })
  dueAt: Date | null;

  @NotPersonal()
  @Column({ name: 'ended_at', type: 'timestamptz', nullable: true })
  endedAt: Date | null;
}
