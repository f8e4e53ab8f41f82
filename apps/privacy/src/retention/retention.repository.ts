import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';

/** What is due of one line of the schedule. */
export interface DueOfEntry {
  entry: string;
  due: number;
  held: number;
  /** Since when the oldest that nothing holds has been due. */
  oldest: Date | null;
}

export interface NightNumbers {
  entries: number;
  announced: number;
  held: number;
  overdue: number;
}

export interface EvidenceRow {
  day: string;
  entry: string;
  announced: number;
  held: number;
  gone: number;
  overdue: number;
}

/** SQL of the schedule as it is carried out. */
@Injectable()
export class RetentionRepository {
  /** `inHours`: from now on; negative for what was due that long ago. */
  async due(tx: Tx, inHours: number): Promise<DueOfEntry[]> {
    return query<DueOfEntry>(tx, 'select entry, due::float8 as due, held::float8 as held, oldest from privacy.due_by_rule(clock.now() + make_interval(hours => $1))', [inHours]);
  }

  async dueAt(tx: Tx, at: Date): Promise<DueOfEntry[]> {
    return query<DueOfEntry>(tx, 'select entry, due::float8 as due, held::float8 as held, oldest from privacy.due_by_rule($1)', [at]);
  }

  async evidence(tx: Tx, from: string, to: string): Promise<EvidenceRow[]> {
    return query<EvidenceRow>(
      tx,
      `select to_char(day, 'YYYY-MM-DD') as day, entry, announced::float8 as announced, held::float8 as held, gone::float8 as gone, overdue::float8 as overdue
       from privacy.retention_evidence where day between $1::date and $2::date order by day desc, entry`,
      [from, to],
    );
  }

  async nights(tx: Tx, from: string, to: string): Promise<{ day: string; finishedAt: Date | null }[]> {
    return query(tx, `select to_char(day, 'YYYY-MM-DD') as day, finished_at as "finishedAt" from privacy.retention_night where day between $1::date and $2::date order by day desc`, [from, to]);
  }

  /** True for the one process that takes this night; a night that was begun and never finished may be taken again after an hour. */
  async takeNight(tx: Tx): Promise<boolean> {
    const rows = await query(
      tx,
      `insert into privacy.retention_night as n (day) select (clock.now() at time zone 'UTC')::date where extract(hour from clock.now() at time zone 'UTC') >= 2
       on conflict (day) do update set started_at = clock.now() where n.finished_at is null and n.started_at < clock.now() - interval '1 hour' returning day`,
    );
    return rows.length > 0;
  }

  async announce(tx: Tx, rows: readonly { entry: string; announced: number; held: number; overdue: number }[]): Promise<void> {
    await query(
      tx,
      `insert into privacy.retention_evidence as e (day, entry, announced, held, overdue)
       select (clock.now() at time zone 'UTC')::date, x.entry, x.announced, x.held, x.overdue from unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[]) as x (entry, announced, held, overdue)
       on conflict (day, entry) do update set announced = excluded.announced, held = excluded.held, overdue = excluded.overdue, updated_at = clock.now()`,
      [rows.map(({ entry }) => entry), rows.map(({ announced }) => announced), rows.map(({ held }) => held), rows.map(({ overdue }) => overdue)],
    );
  }

  async finishNight(tx: Tx, { entries, announced, held, overdue }: NightNumbers): Promise<void> {
    await query(
      tx,
      `update privacy.retention_night set finished_at = clock.now(), entries = $1, announced = $2, held = $3, overdue = $4
       where finished_at is null and day = (select max(day) from privacy.retention_night)`,
      [entries, announced, held, overdue],
    );
  }
}
