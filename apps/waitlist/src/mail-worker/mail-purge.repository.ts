import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';

/** Addresses and words go this long after a mail was settled: long enough to match a bounce and to answer "did you get it?". */
export const CONTENT_DAYS = 7;
/** Rows without address and words: whether an announcement reached a mailbox, and for bounces that come late. */
export const ROW_DAYS = 400;
const SINGLE_ROW_DAYS = 90;
const INBOUND_DAYS = 90;

@Injectable()
export class MailPurgeRepository {
  /** Makes mails forget whom they went to and what they said. Answers how many. */
  async forget(tx: Tx, limit: number): Promise<number> {
    const rows = await query(
      tx,
      `update mail.message set content = null, domain = null where id in (
         select id from mail.message where settled_at < clock.now() - make_interval(days => $1) and content is not null order by settled_at limit $2 for update skip locked) returning 1`,
      [CONTENT_DAYS, limit],
    );
    return rows.length;
  }

  async remove(tx: Tx, limit: number): Promise<number> {
    const rows = await query(
      tx,
      `delete from mail.message where id in (
         select id from mail.message where content is null
           and settled_at < clock.now() - case when announcement_id is null then make_interval(days => $1) else make_interval(days => $2) end limit $3) returning 1`,
      [SINGLE_ROW_DAYS, ROW_DAYS, limit],
    );
    return rows.length;
  }

  async tidy(tx: Tx): Promise<void> {
    await query(tx, `delete from mail.pace where next_at < clock.now() - interval '1 day'`);
    await query(tx, `delete from mail.inbound where state = 'handled' and received_at < clock.now() - make_interval(days => $1)`, [INBOUND_DAYS]);
  }
}
