import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';

export interface EmailChangeRow {
  id: string;
  memberId: string;
  newEmail: string;
  oldHmac: Buffer;
  newHmac: Buffer;
  tries: number;
  createdAt: Date;
  oldConfirmed: boolean;
  newConfirmed: boolean;
  dueAt: Date | null;
}

const COLUMNS = `id, member_id as "memberId", new_email as "newEmail", old_hmac as "oldHmac", new_hmac as "newHmac", tries, created_at as "createdAt",
  old_confirmed_at is not null as "oldConfirmed", new_confirmed_at is not null as "newConfirmed", due_at as "dueAt"`;

/** All SQL about changing a member's address. Runs as `identity_writer`. */
@Injectable()
export class EmailChangeRepository {
  /** The member's change that waits, locked. One that nobody confirmed within a day waits no longer. */
  async openOf(tx: Tx, memberId: string): Promise<EmailChangeRow | undefined> {
    const rows = await query<EmailChangeRow>(
      tx,
      `select ${COLUMNS} from identity.email_change where member_id = $1 and ended_at is null and (due_at is not null or expires_at > clock.now()) for update`,
      [memberId],
    );
    return rows[0];
  }

  /** Puts a new change in the place of one that waits. */
  async begin(tx: Tx, change: { id: string; memberId: string; newEmail: string; oldHmac: Buffer; newHmac: Buffer; stopHash: Buffer }): Promise<EmailChangeRow> {
    await query(tx, 'update identity.email_change set ended_at = clock.now() where member_id = $1 and ended_at is null', [change.memberId]);
    const rows = await query<EmailChangeRow>(
      tx,
      `insert into identity.email_change (id, member_id, new_email, old_hmac, new_hmac, cancel_hash, expires_at) values ($1, $2, $3, $4, $5, $6, clock.now() + interval '1 day') returning ${COLUMNS}`,
      [change.id, change.memberId, change.newEmail, change.oldHmac, change.newHmac, change.stopHash],
    );
    return rows[0] as EmailChangeRow;
  }

  async tried(tx: Tx, id: string): Promise<void> {
    await query(tx, 'update identity.email_change set tries = tries + 1 where id = $1', [id]);
  }

  /** Notes that one of the addresses agreed. With the new one the week begins. */
  async confirm(tx: Tx, id: string, address: 'old' | 'new'): Promise<void> {
    const change = address === 'old' ? 'old_confirmed_at = clock.now()' : `new_confirmed_at = clock.now(), due_at = clock.now() + interval '7 days'`;
    await query(tx, `update identity.email_change set ${change} where id = $1`, [id]);
  }

  /** Ends it; answers whose it was, or undefined when it had ended. */
  async end(tx: Tx, id: string): Promise<string | undefined> {
    const rows = await query<{ memberId: string }>(tx, 'update identity.email_change set ended_at = clock.now() where id = $1 and ended_at is null returning member_id as "memberId"', [id]);
    return rows[0]?.memberId;
  }

  /** Gives the member the address; false when it is another member's by now. */
  async apply(tx: Tx, memberId: string, email: string): Promise<boolean> {
    const rows = await query(
      tx,
      'update identity.member set email = $2 where id = $1 and not exists (select from identity.member where lower(email) = lower($2) and id <> $1) returning id',
      [memberId, email],
    );
    return rows.length > 0;
  }

  /** Those whose week is over, for one sweeper at a time. */
  due(tx: Tx): Promise<EmailChangeRow[]> {
    return query<EmailChangeRow>(tx, `select ${COLUMNS} from identity.email_change where ended_at is null and new_confirmed_at is not null and due_at <= clock.now() order by due_at limit 100 for update skip locked`);
  }

  async removeOld(tx: Tx): Promise<void> {
    await query(tx, `delete from identity.email_change where created_at < clock.now() - interval '30 days'`);
  }
}
