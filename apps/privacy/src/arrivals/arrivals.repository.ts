import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';

export interface ArrivedMessage {
  email: string;
  text: string;
  conversationId: string;
}

export interface Arrived {
  id: string;
  conversationId: string;
  email: string;
  body: string;
  state: 'received' | 'taken-up';
  receivedAt: Date;
  takenUpAt: Date | null;
  takenUpBy: string | null;
}

const COLUMNS = `id, conversation_id as "conversationId", email, body, state, received_at as "receivedAt", taken_up_at as "takenUpAt", taken_up_by as "takenUpBy"`;

@Injectable()
export class ArrivalsRepository {
  /** One for each conversation, however often it is told. */
  async insert(tx: Tx, id: string, { email, text, conversationId }: ArrivedMessage): Promise<void> {
    await query(tx, `insert into privacy.security_report (id, conversation_id, email, body) values ($1, $2, $3, $4) on conflict (conversation_id) do nothing`, [id, conversationId, email, text]);
  }

  async list(tx: Tx, state: string | undefined, limit: number): Promise<Arrived[]> {
    return query<Arrived>(tx, `select ${COLUMNS} from privacy.security_report where $1::text is null or state = $1 order by received_at desc, id desc limit $2`, [state ?? null, limit]);
  }

  /** Undefined when there is none. Taken up once: a second time changes nothing. */
  async takeUp(tx: Tx, id: string, operatorId: string): Promise<Arrived | undefined> {
    const rows = await query<Arrived>(
      tx,
      `update privacy.security_report set state = 'taken-up', taken_up_at = coalesce(taken_up_at, clock.now()), taken_up_by = coalesce(taken_up_by, $2) where id = $1 returning ${COLUMNS}`,
      [id, operatorId],
    );
    return rows[0];
  }

  async ofPerson(tx: Tx, email: string): Promise<Arrived[]> {
    return query<Arrived>(tx, `select ${COLUMNS} from privacy.security_report where lower(email) = lower($1) order by received_at, id`, [email]);
  }

  async rectify(tx: Tx, email: string, corrected: string): Promise<number> {
    return (await query(tx, `update privacy.security_report set email = $2 where lower(email) = lower($1) returning id`, [email, corrected])).length;
  }

  async erase(tx: Tx, email: string): Promise<number> {
    return (await query(tx, `delete from privacy.security_report where lower(email) = lower($1) returning id`, [email])).length;
  }
}
