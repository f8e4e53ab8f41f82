import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';
import type { Audience, RecipientPage, RecipientSource } from './recipient-sources.js';

const STATES = ['new', 'invited', 'joined', 'declined'] as const;
const WHERE = `not restricted and status = any ($1) and ($2::text[] is null or tags && $2)`;

/** People on the waitlist, who all confirmed their address. Without states: those who were not declined. */
@Injectable()
export class WaitlistRecipients implements RecipientSource {
  readonly name = 'waitlist';
  readonly states = STATES;

  async count(tx: Tx, audience: Audience): Promise<number> {
    const rows = await query<{ count: number }>(tx, `select count(*)::int as count from waitlist.subscriber where ${WHERE}`, this.parameters(audience));
    return rows[0]?.count ?? 0;
  }

  async page(tx: Tx, audience: Audience, after: string | null, limit: number): Promise<RecipientPage> {
    const rows = await query<{ id: string; email: string }>(
      tx,
      `select id, email from waitlist.subscriber where ${WHERE} and ($3::uuid is null or id > $3) order by id limit $4`,
      [...this.parameters(audience), after, limit],
    );
    return { emails: rows.map(({ email }) => email), next: rows.length < limit ? null : (rows.at(-1)?.id ?? null) };
  }

  private parameters({ states, tags }: Audience): unknown[] {
    return [states ?? ['new', 'invited', 'joined'], tags ?? null];
  }
}
