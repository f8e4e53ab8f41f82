import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';
import type { LegalHoldDto } from './legal-hold.dto.js';

export interface NewLegalHold {
  id: string;
  dataset: string;
  authority: string;
  reference: string | undefined;
  approver: string;
  reviewAt: string;
  placedBy: string;
}

const COLUMNS = `h.id, h.dataset, h.authority, h.reference, h.approver, h.review_at as "reviewAt", h.released_at is null and h.review_at <= clock.now() as overdue, h.rows,
  (select count(*)::int from privacy.held_row r where r.hold_id = h.id and r.deferred_at is not null) as deferred, h.placed_by as "placedBy", h.placed_at as "placedAt", h.released_at as "releasedAt"`;

@Injectable()
export class LegalHoldRepository {
  /** Of these rows those that there are. */
  async known(tx: Tx, dataset: string, rowIds: readonly string[]): Promise<string[]> {
    return (await query<{ id: string }>(tx, 'select row_id as id from privacy.known_rows($1, $2)', [dataset, rowIds])).map(({ id }) => id);
  }

  async insert(tx: Tx, { id, dataset, authority, reference, approver, reviewAt, placedBy }: NewLegalHold, rowIds: readonly string[]): Promise<void> {
    await query(tx, 'insert into privacy.legal_hold (id, dataset, authority, reference, approver, review_at, placed_by, rows) values ($1, $2, $3, $4, $5, $6, $7, $8)', [
      id, dataset, authority, reference ?? null, approver, reviewAt, placedBy, rowIds.length,
    ]);
    await query(tx, 'insert into privacy.held_row (hold_id, dataset, row_id) select $1, $2, unnest($3::uuid[])', [id, dataset, rowIds]);
  }

  async list(tx: Tx, limit: number): Promise<LegalHoldDto[]> {
    return query<LegalHoldDto>(tx, `select ${COLUMNS} from privacy.legal_hold h order by h.released_at is not null, h.placed_at desc, h.id limit $1`, [limit]);
  }

  async find(tx: Tx, id: string): Promise<LegalHoldDto | undefined> {
    return (await query<LegalHoldDto>(tx, `select ${COLUMNS} from privacy.legal_hold h where h.id = $1`, [id]))[0];
  }

  /** Undefined when it was released before. Answers the rows that somebody wanted gone meanwhile and that no other hold keeps. */
  async release(tx: Tx, id: string, by: string): Promise<string[] | undefined> {
    const released = await query(tx, 'update privacy.legal_hold set released_at = clock.now(), released_by = $2 where id = $1 and released_at is null returning id', [id, by]);
    if (released.length === 0) return undefined;
    const deferred = await query<{ id: string }>(
      tx,
      `with freed as (delete from privacy.held_row where hold_id = $1 returning dataset, row_id, deferred_at)
       select f.row_id as id from freed f where f.deferred_at is not null
         and not exists (select from privacy.held_row o where o.row_id = f.row_id and o.dataset = f.dataset and o.hold_id <> $1) order by f.row_id`,
      [id],
    );
    return deferred.map((row) => row.id);
  }

  /** Holds whose time to be looked at has come, once each. */
  async takeReviews(tx: Tx): Promise<string[]> {
    const rows = await query<{ id: string }>(tx, 'update privacy.legal_hold set review_noted_at = clock.now() where released_at is null and review_noted_at is null and review_at <= clock.now() returning id');
    return rows.map(({ id }) => id);
  }

  async removeReports(tx: Tx, rowIds: readonly string[]): Promise<void> {
    await query(tx, 'delete from privacy.security_report where id = any ($1)', [rowIds]);
  }
}
