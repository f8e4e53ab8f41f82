import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';

/** Whose sets are made, sealed and ended here. */
export const OWN_SOURCE = 'pixeltrace';
/** A set that is being made for longer than this belongs to a process that died. */
const RUNNING_HOURS = 12;

export type BackupState = 'running' | 'complete' | 'failed';

export interface BackupSetRow {
  id: string;
  source: string;
  externalId: string | null;
  state: BackupState;
  oldestDataAt: Date;
  takenAt: Date;
  expiresAt: Date;
  tables: number | null;
  rows: number | null;
  bytes: number | null;
  parts: number | null;
  checkedAt: Date | null;
  checkFailedAt: Date | null;
  keyDestroyedAt: Date | null;
  absentAt: Date | null;
}

export interface SetContent {
  tables: number;
  rows: number;
  bytes: number;
  parts: number;
  manifestSha256: Buffer;
}

const COLUMNS = `id, source, external_id as "externalId", state, oldest_data_at as "oldestDataAt", taken_at as "takenAt", expires_at as "expiresAt", table_count as tables, row_count::float8 as rows,
  byte_count::float8 as bytes, part_count as parts, checked_at as "checkedAt", check_failed_at as "checkFailedAt", key_destroyed_at as "keyDestroyedAt", absent_at as "absentAt"`;

/** The inventory of backups. */
@Injectable()
export class BackupSetRepository {
  /** Answers false when it is known. */
  async insert(tx: Tx, set: Pick<BackupSetRow, 'id' | 'source' | 'externalId' | 'state' | 'oldestDataAt' | 'takenAt' | 'expiresAt'>): Promise<boolean> {
    const rows = await query(
      tx,
      `insert into privacy.backup_set (id, source, external_id, state, oldest_data_at, taken_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing returning 1`,
      [set.id, set.source, set.externalId, set.state, set.oldestDataAt, set.takenAt, set.expiresAt],
    );
    return rows.length > 0;
  }

  /** One scheduler at a time, until the transaction ends. */
  async lock(tx: Tx): Promise<void> {
    await query(tx, `select pg_advisory_xact_lock(hashtext('privacy.backup'))`);
  }

  /** Nothing is running, and nothing was begun within the interval; after a failure it is tried again within the hour. */
  async isDue(tx: Tx, intervalHours: number): Promise<boolean> {
    const rows = await query(
      tx,
      `select 1 from privacy.backup_set where source = $1 and (
         (state = 'complete' and taken_at > clock.now() - make_interval(hours => $2)) or (state = 'failed' and taken_at > clock.now() - interval '1 hour')
         or (state = 'running' and taken_at > clock.now() - make_interval(hours => ${RUNNING_HOURS}))) limit 1`,
      [OWN_SOURCE, intervalHours],
    );
    return rows.length === 0;
  }

  /** Something was begun that long ago, so that a complete set ought to be there. */
  async isOverdue(tx: Tx, hours: number): Promise<boolean> {
    return (await query(tx, 'select 1 from privacy.backup_set where source = $1 and taken_at < clock.now() - make_interval(hours => $2) limit 1', [OWN_SOURCE, hours])).length > 0;
  }

  /** Writes down a set that was found where sets lie. */
  async adopt(tx: Tx, set: Pick<BackupSetRow, 'id' | 'source' | 'externalId' | 'state' | 'oldestDataAt' | 'takenAt' | 'expiresAt'>): Promise<void> {
    if (await this.insert(tx, set)) return;
    await query(tx, 'update privacy.backup_set set state = $2, absent_at = null where id = $1', [set.id, set.state]);
  }

  async thereOf(tx: Tx, source: string): Promise<{ id: string; externalId: string }[]> {
    return query(tx, `select id, external_id as "externalId" from privacy.backup_set where source = $1 and absent_at is null`, [source]);
  }

  /** Who is told when backups are not as they should be. */
  async operators(tx: Tx): Promise<{ email: string }[]> {
    return query(tx, `select email from identity.operator_addresses(array['privacy', 'admin']) order by 1`);
  }

  async complete(tx: Tx, id: string, { tables, rows, bytes, parts, manifestSha256 }: SetContent): Promise<void> {
    await query(
      tx,
      `update privacy.backup_set set state = 'complete', table_count = $2, row_count = $3, byte_count = $4, part_count = $5, manifest_sha256 = $6, checked_at = coalesce(checked_at, clock.now())
       where id = $1`,
      [id, tables, rows, bytes, parts, manifestSha256],
    );
  }

  async fail(tx: Tx, id: string): Promise<void> {
    await query(tx, `update privacy.backup_set set state = 'failed' where id = $1 and state = 'running'`, [id]);
  }

  async checked(tx: Tx, id: string, holds: boolean): Promise<void> {
    await query(tx, `update privacy.backup_set set checked_at = clock.now(), check_failed_at = case when $2 then null else clock.now() end where id = $1`, [id, holds]);
  }

  async keyDestroyed(tx: Tx, id: string): Promise<void> {
    await query(tx, `update privacy.backup_set set key_destroyed_at = coalesce(key_destroyed_at, clock.now()) where id = $1`, [id]);
  }

  /** Answers false when that was known. */
  async absent(tx: Tx, id: string): Promise<boolean> {
    const rows = await query(tx, `update privacy.backup_set set absent_at = clock.now(), state = case when state = 'running' then 'failed' else state end where id = $1 and absent_at is null returning 1`, [id]);
    return rows.length > 0;
  }

  async find(tx: Tx, id: string): Promise<BackupSetRow | undefined> {
    return (await query<BackupSetRow>(tx, `select ${COLUMNS} from privacy.backup_set where id = $1`, [id]))[0];
  }

  /** Those that are there first; newest first. */
  async list(tx: Tx, limit: number): Promise<BackupSetRow[]> {
    return query(tx, `select ${COLUMNS} from privacy.backup_set order by absent_at is not null, taken_at desc, id limit $1`, [limit]);
  }

  /** Own sets whose time is over, that failed, or whose maker died. */
  async due(tx: Tx): Promise<BackupSetRow[]> {
    return query(
      tx,
      `select ${COLUMNS} from privacy.backup_set where absent_at is null and source = $1
         and (expires_at <= clock.now() or state = 'failed' or (state = 'running' and taken_at < clock.now() - make_interval(hours => ${RUNNING_HOURS})))`,
      [OWN_SOURCE],
    );
  }

  /** Still there `days` after their oldest data, and nobody was told yet. Telling is what the caller does in this transaction. */
  async takeOld(tx: Tx, days: number): Promise<BackupSetRow[]> {
    return query(
      tx,
      `update privacy.backup_set set alarmed_at = clock.now() where absent_at is null and alarmed_at is null and oldest_data_at <= clock.now() - make_interval(days => $1) returning ${COLUMNS}`,
      [days],
    );
  }

  /** The oldest data of any set that is there, and the newest data of a complete own one. */
  async ages(tx: Tx): Promise<{ oldestDataAt: Date | null; newestCompleteAt: Date | null; nextExpiryAt: Date | null; there: number; now: Date }> {
    const rows = await query<{ oldestDataAt: Date | null; newestCompleteAt: Date | null; nextExpiryAt: Date | null; there: number; now: Date }>(
      tx,
      `select min(oldest_data_at) filter (where absent_at is null) as "oldestDataAt", max(taken_at) filter (where state = 'complete' and source = $1) as "newestCompleteAt",
         min(expires_at) filter (where absent_at is null) as "nextExpiryAt", (count(*) filter (where absent_at is null))::int as there, clock.now() as now from privacy.backup_set`,
      [OWN_SOURCE],
    );
    return rows[0] as (typeof rows)[number];
  }

  /** See `BackupsClear.at`. A set that is overdue, or was not looked for, is still there: an hour from now at the earliest. */
  async clearAt(tx: Tx, erasedAt: Date): Promise<Date> {
    const rows = await query<{ at: Date }>(
      tx,
      `select coalesce(max(coalesce(absent_at, greatest(expires_at, clock.now() + interval '1 hour'))), $1) as at from privacy.backup_set where oldest_data_at <= $1`,
      [erasedAt],
    );
    return rows[0]?.at ?? erasedAt;
  }
}
