import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { cursorTimeSql, type ListPosition } from '#http/list-cursor.js';
import { Injectable } from '@nestjs/common';
import type { HeldSignUpDto } from './held.dto.js';

/** SQL of the desk: sign-ups that wait for a look. */
@Injectable()
export class HeldRepository {
  list(tx: Tx, from: ListPosition | undefined, limit: number): Promise<(HeldSignUpDto & { at: string })[]> {
    return query(
      tx,
      `select id, email, name, company, score, reasons, requested_at as "requestedAt", ${cursorTimeSql('requested_at')} as at
       from waitlist.sign_up where state = 'held' and ($1::timestamptz is null or (requested_at, id) > ($1::timestamptz, $2::uuid)) order by requested_at, id limit $3`,
      [from?.at ?? null, from?.id ?? null, limit],
    );
  }

  /** Answers its address; undefined when it is held no longer. */
  async release(tx: Tx, id: string): Promise<string | undefined> {
    const [row] = await query<{ email: string }>(tx, `update waitlist.sign_up set state = 'pending' where id = $1 and state = 'held' returning email`, [id]);
    return row?.email;
  }

  async remove(tx: Tx, id: string): Promise<boolean> {
    return (await query(tx, `delete from waitlist.sign_up where id = $1 and state = 'held' returning id`, [id])).length > 0;
  }
}
