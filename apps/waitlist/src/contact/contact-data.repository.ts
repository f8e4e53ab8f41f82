import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';

@Injectable()
export class ContactDataRepository {
  async count(tx: Tx, email: string): Promise<{ conversations: number; messages: number }> {
    const [row] = await query<{ conversations: number; messages: number }>(
      tx,
      `select count(distinct c.id)::int as conversations, count(m.id)::int as messages
       from waitlist.conversation c left join waitlist.conversation_message m on m.conversation_id = c.id where lower(c.email) = lower($1)`,
      [email],
    );
    return row ?? { conversations: 0, messages: 0 };
  }

  /** What a person gets of theirs: not our notes to each other. */
  async export(tx: Tx, email: string): Promise<unknown[]> {
    return query(
      tx,
      `select c.id, c.topic, c.state, c.email, c.name, c.company, c.subject, c.created_at as "createdAt", c.closed_at as "closedAt",
              coalesce((select jsonb_agg(jsonb_build_object('at', m.created_at, 'from', case m.direction when 'in' then 'you' else 'us' end, 'text', m.body, 'firstReadAt', m.first_read_at) order by m.created_at, m.id)
                from waitlist.conversation_message m where m.conversation_id = c.id and m.direction <> 'note'), '[]') as messages
       from waitlist.conversation c where lower(c.email) = lower($1) order by c.created_at, c.id`,
      [email],
    );
  }

  async addresses(tx: Tx): Promise<string[]> {
    return (await query<{ email: string }>(tx, 'select distinct lower(email) as email from waitlist.conversation', [])).map(({ email }) => email);
  }

  async rectify(tx: Tx, email: string, { email: corrected, name, company }: Record<string, string>): Promise<number> {
    const rows = await query(
      tx,
      `update waitlist.conversation set email = coalesce($2, email), name = coalesce($3, name), company = coalesce($4, company), version = version + 1
       where lower(email) = lower($1) returning id`,
      [email, corrected ?? null, name ?? null, company ?? null],
    );
    return rows.length;
  }

  async restrict(tx: Tx, email: string, restricted: boolean): Promise<number> {
    return (await query(tx, 'update waitlist.conversation set restricted = $2, version = version + 1 where lower(email) = lower($1) returning id', [email, restricted])).length;
  }

  async erase(tx: Tx, email: string): Promise<number> {
    return (await query(tx, 'delete from waitlist.conversation where lower(email) = lower($1) returning id', [email])).length;
  }

  /** Conversations nobody needs any more: closed or spam, and silent for as long as the schedule says. */
  async purge(tx: Tx, most: number): Promise<number> {
    const rows = await query(
      tx,
      `delete from waitlist.conversation where id in (
         select id from waitlist.conversation
         where not restricted and ((state = 'closed' and last_message_at < clock.now() - interval '12 months') or (state = 'spam' and last_message_at < clock.now() - interval '30 days'))
         and not privacy.is_held('waitlist.conversation', id) order by last_message_at limit $1 for update skip locked) returning id`,
      [most],
    );
    return rows.length;
  }
}
