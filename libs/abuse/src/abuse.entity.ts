import { NotPersonal, Personal, type PersonalColumn } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

const BUDGET: PersonalColumn = { category: 'pseudonym', purpose: 'Keyed hash of a mailbox: keeps our forms from being used to flood it', basis: 'legitimate-interest', retention: 'P1D' };

/** A form token that was used. */
@Entity({ schema: 'abuse', name: 'spent_token' })
export class SpentToken {
  @NotPersonal()
  @PrimaryColumn({ name: 'id', type: 'bytea' })
  id: Buffer;

  @NotPersonal()
  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt: Date;
}

/** One mail that a form made us send. */
@Entity({ schema: 'abuse', name: 'recipient_mail' })
export class RecipientMail {
  @NotPersonal()
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @Personal(BUDGET)
  @Column({ name: 'recipient', type: 'bytea' })
  recipient: Buffer;

  @Personal(BUDGET)
  @Column({ name: 'taken_at', type: 'timestamptz' })
  takenAt: Date;
}

/** The answer to a request with an idempotency key. Hashes, and an answer that only the client's own key opens. */
@Entity({ schema: 'abuse', name: 'idempotent' })
export class IdempotentAnswer {
  @NotPersonal()
  @PrimaryColumn({ name: 'key', type: 'bytea' })
  key: Buffer;

  @NotPersonal()
  @Column({ name: 'payload', type: 'bytea' })
  payload: Buffer;

  @NotPersonal()
  @Column({ name: 'state', type: 'text' })
  state: string;

  @NotPersonal()
  @Column({ name: 'status', type: 'smallint', nullable: true })
  status: number | null;

  @NotPersonal()
  @Column({ name: 'answer', type: 'bytea', nullable: true })
  answer: Buffer | null;

  @NotPersonal()
  @Column({ name: 'started_at', type: 'timestamptz' })
  startedAt: Date;

  @NotPersonal()
  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt: Date;
}

/** What came of public writes in one minute. */
@Entity({ schema: 'abuse', name: 'form_minute' })
export class FormMinute {
  @NotPersonal()
  @PrimaryColumn({ name: 'form', type: 'text' })
  form: string;

  @NotPersonal()
  @PrimaryColumn({ name: 'minute', type: 'timestamptz' })
  minute: Date;

  @NotPersonal()
  @PrimaryColumn({ name: 'outcome', type: 'text' })
  outcome: string;

  @NotPersonal()
  @Column({ name: 'count', type: 'integer' })
  count: number;
}

/** Whether a form is attacked. */
@Entity({ schema: 'abuse', name: 'form_defence' })
export class FormDefenceRow {
  @NotPersonal()
  @PrimaryColumn({ name: 'form', type: 'text' })
  form: string;

  @NotPersonal()
  @Column({ name: 'mode', type: 'text' })
  mode: string;

  @NotPersonal()
  @Column({ name: 'attack_since', type: 'timestamptz', nullable: true })
  attackSince: Date | null;

  @NotPersonal()
  @Column({ name: 'reason', type: 'text', nullable: true })
  reason: string | null;

  @NotPersonal()
  @Column({ name: 'last_bad_at', type: 'timestamptz', nullable: true })
  lastBadAt: Date | null;

  @NotPersonal()
  @Column({ name: 'changed_at', type: 'timestamptz' })
  changedAt: Date;
}
