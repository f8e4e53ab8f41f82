import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';

export const ARRIVAL_KINDS = ['rights_request', 'security_report'] as const;
export type ArrivalKind = (typeof ARRIVAL_KINDS)[number];

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

/** Table names go into SQL text: only these two ever do. */
const tableOf = (kind: ArrivalKind): string => {
  if (!ARRIVAL_KINDS.includes(kind)) throw new TypeError('Not a kind of arrival');
  return `privacy.${kind}`;
};

@Injectable()
export class ArrivalsRepository {
  /** One for each conversation, however often it is told. */
  async insert(tx: Tx, kind: ArrivalKind, id: string, { email, text, conversationId }: ArrivedMessage): Promise<void> {
    await query(tx, `insert into ${tableOf(kind)} (id, conversation_id, email, body) values ($1, $2, $3, $4) on conflict (conversation_id) do nothing`, [id, conversationId, email, text]);
  }

  async list(tx: Tx, kind: ArrivalKind, state: string | undefined, limit: number): Promise<Arrived[]> {
    return query<Arrived>(tx, `select ${COLUMNS} from ${tableOf(kind)} where $1::text is null or state = $1 order by received_at desc, id desc limit $2`, [state ?? null, limit]);
  }

  /** Undefined when there is none. Taken up once: a second time changes nothing. */
  async takeUp(tx: Tx, kind: ArrivalKind, id: string, operatorId: string): Promise<Arrived | undefined> {
    const rows = await query<Arrived>(
      tx,
      `update ${tableOf(kind)} set state = 'taken-up', taken_up_at = coalesce(taken_up_at, clock.now()), taken_up_by = coalesce(taken_up_by, $2) where id = $1 returning ${COLUMNS}`,
      [id, operatorId],
    );
    return rows[0];
  }

  async ofPerson(tx: Tx, kind: ArrivalKind, email: string): Promise<Arrived[]> {
    return query<Arrived>(tx, `select ${COLUMNS} from ${tableOf(kind)} where lower(email) = lower($1) order by received_at, id`, [email]);
  }

  async rectify(tx: Tx, kind: ArrivalKind, email: string, corrected: string): Promise<number> {
    return (await query(tx, `update ${tableOf(kind)} set email = $2 where lower(email) = lower($1) returning id`, [email, corrected])).length;
  }

  async erase(tx: Tx, kind: ArrivalKind, email: string): Promise<number> {
    return (await query(tx, `delete from ${tableOf(kind)} where lower(email) = lower($1) returning id`, [email])).length;
  }
}
