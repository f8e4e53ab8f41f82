import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';
import type { ExpiryRule } from './expiry.js';
import type { RetentionScope } from './retention.repository.js';

export interface DueRow extends RetentionScope {
  rule: ExpiryRule;
  due: number;
  held: number;
}

export interface Deferred {
  sessionId: string;
  requestedByKind: string;
  requestedById: string;
}

/** SQL of what retention does by itself. Runs as `ingest_eraser`. */
@Injectable()
export class RetentionJobRepository {
  async lags(tx: Tx): Promise<{ retention: number; erasure: number; holdsOverdue: number }> {
    const rows = await query<{ retention: number; erasure: number; holdsOverdue: number }>(tx, 'select ingest.retention_lag() as retention, ingest.erasure_lag() as erasure, ingest.holds_overdue() as "holdsOverdue"');
    return rows[0] ?? { retention: 0, erasure: 0, holdsOverdue: 0 };
  }

  /** Of a session that is about to be erased: because of which rule, and how late. */
  async whyNow(tx: Tx, tenantId: string, sessionId: string): Promise<{ projectId: string; rule: ExpiryRule; lagSeconds: number } | undefined> {
    const rows = await query<{ projectId: string; rule: ExpiryRule; lagSeconds: number }>(
      tx,
      `select project_id as "projectId", expiry_rule as rule, greatest(0, extract(epoch from clock.now() - expires_at))::integer as "lagSeconds" from ingest.session where id = $1 and tenant_id = $2`,
      [sessionId, tenantId],
    );
    return rows[0];
  }

  async noteErased(tx: Tx, { tenantId, projectId }: RetentionScope, rule: ExpiryRule, lagSeconds: number): Promise<void> {
    await query(
      tx,
      `insert into ingest.retention_evidence as e (tenant_id, project_id, day, rule, erased, longest_lag_seconds) values ($1, $2, (clock.now() at time zone 'UTC')::date, $3, 1, $4)
       on conflict (project_id, day, rule) do update set erased = e.erased + 1, longest_lag_seconds = greatest(e.longest_lag_seconds, excluded.longest_lag_seconds), updated_at = clock.now()`,
      [tenantId, projectId, rule, lagSeconds],
    );
  }

  async noteAnnounced(tx: Tx, { tenantId, projectId, rule, due, held }: DueRow): Promise<void> {
    await query(
      tx,
      `insert into ingest.retention_evidence as e (tenant_id, project_id, day, rule, announced, held) values ($1, $2, (clock.now() at time zone 'UTC')::date, $3, $4, $5)
       on conflict (project_id, day, rule) do update set announced = excluded.announced, held = excluded.held, updated_at = clock.now()`,
      [tenantId, projectId, rule, due, held],
    );
  }

  /** The dry run: what goes until the next night, of all tenants. With `everything` every project that has recordings is in it. */
  async dryRun(tx: Tx, everything: boolean): Promise<DueRow[]> {
    const until = everything ? `'infinity'` : `clock.now() + interval '24 hours'`;
    return query(tx, `select tenant_id as "tenantId", project_id as "projectId", rule, due, held from ingest.due_for_retention(${until})`);
  }

  /** True for the one process that takes this night; a night that was begun and never finished may be taken again after an hour. */
  async takeNight(tx: Tx): Promise<boolean> {
    const rows = await query(
      tx,
      `insert into ingest.retention_night as n (day) select (clock.now() at time zone 'UTC')::date where extract(hour from clock.now() at time zone 'UTC') >= 2
       on conflict (day) do update set started_at = clock.now() where n.finished_at is null and n.started_at < clock.now() - interval '1 hour' returning day`,
    );
    return rows.length > 0;
  }

  async finishNight(tx: Tx, numbers: { projects: number; announced: number; held: number; erased: number }): Promise<void> {
    await query(
      tx,
      `update ingest.retention_night set finished_at = clock.now(), projects = $1, announced = $2, held = $3, erased = $4 where finished_at is null and day = (select max(day) from ingest.retention_night)`,
      [numbers.projects, numbers.announced, numbers.held, numbers.erased],
    );
  }

  /**
   * Brings up to `limit` recordings of a project that are kept longer than so many days down to that; pins give way to the plan only. Answers how many. Nothing is
   * ever lengthened here.
   */
  async shorten(tx: Tx, { tenantId, projectId }: RetentionScope, days: { plan: number; project: number }, limit: number): Promise<number> {
    const rule = days.plan < days.project ? 'plan' : 'project';
    const rows = await query(
      tx,
      `with longer as (
         select s.id, s.started_at + make_interval(days => $3) as at, s.started_at + make_interval(days => $4) as ceiling, s.expiry_rule = 'pinned' as pinned from ingest.session s
         where s.tenant_id = $1 and s.project_id = $2 and s.state <> 'erased'
           and s.expires_at > case when s.expiry_rule = 'pinned' then s.started_at + make_interval(days => $4) else s.started_at + make_interval(days => $3) end
         order by s.id limit $5 for update of s
       )
       update ingest.session s set expires_at = case when l.pinned then l.ceiling else l.at end, expiry_rule = case when l.pinned then 'plan' else $6 end from longer l where s.id = l.id returning s.id`,
      [tenantId, projectId, Math.min(days.plan, days.project), days.plan, limit, rule],
    );
    return rows.length;
  }

  /** What a shorter setting means for a pin that is taken off later. */
  async shortenBases(tx: Tx, { tenantId, projectId }: RetentionScope, days: { plan: number; project: number }): Promise<void> {
    const rule = days.plan < days.project ? 'plan' : 'project';
    await query(
      tx,
      `update ingest.session_retention r set base_expires_at = s.started_at + make_interval(days => $3), base_rule = $4 from ingest.session s
       where s.id = r.session_id and s.tenant_id = $1 and s.project_id = $2 and r.base_expires_at > s.started_at + make_interval(days => $3)`,
      [tenantId, projectId, Math.min(days.plan, days.project), rule],
    );
  }

  async projectDays(tx: Tx, { tenantId, projectId }: RetentionScope): Promise<number | undefined> {
    return (await query<{ days: number }>(tx, 'select retention_days as days from ingest.project_setting where tenant_id = $1 and project_id = $2', [tenantId, projectId]))[0]?.days;
  }

  /** Erasures that nothing keeps back any more. */
  async releasable(tx: Tx, tenantId: string, limit: number): Promise<Deferred[]> {
    return query(
      tx,
      `select e.session_id as "sessionId", e.requested_by_kind as "requestedByKind", e.requested_by_id as "requestedById" from ingest.erasure e
       where e.tenant_id = $1 and e.state = 'deferred' and not exists (select from ingest.session_hold h where h.session_id = e.session_id) order by e.session_id limit $2`,
      [tenantId, limit],
    );
  }

  async holdsToReview(tx: Tx, limit: number): Promise<{ tenantId: string; holdId: string }[]> {
    return query(tx, 'select tenant_id as "tenantId", hold_id as "holdId" from ingest.holds_to_review($1)', [limit]);
  }

  async reviewNoted(tx: Tx, holdId: string): Promise<void> {
    await query(tx, 'update ingest.legal_hold set review_noted_at = clock.now() where id = $1', [holdId]);
  }
}
