import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';

@Injectable()
export class WelcomeRepository {
  /** True, and remembered, when no conversation of this address was acknowledged in the last 24 hours. Two at once: one of them. */
  async acknowledge(tx: Tx, conversationId: string, email: string): Promise<boolean> {
    await query(tx, `select pg_advisory_xact_lock(hashtextextended('contact-acknowledgement:' || lower($1), 0))`, [email]);
    const rows = await query(
      tx,
      `insert into waitlist.conversation_event (conversation_id, kind)
       select $1, 'acknowledged' where not exists (
         select 1 from waitlist.conversation_event e join waitlist.conversation c on c.id = e.conversation_id
         where lower(c.email) = lower($2) and e.kind = 'acknowledged' and e.at > clock.now() - interval '24 hours')
       returning id`,
      [conversationId, email],
    );
    return rows.length > 0;
  }

  async firstMessage(tx: Tx, conversationId: string): Promise<string> {
    const rows = await query<{ body: string }>(tx, `select body from waitlist.conversation_message where conversation_id = $1 and direction = 'in' order by created_at, id limit 1`, [conversationId]);
    return rows[0]?.body ?? '';
  }
}
