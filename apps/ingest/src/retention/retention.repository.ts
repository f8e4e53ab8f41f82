import type { AuditActor } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';
import type { ExpiryRule } from './expiry.js';
import type { EvidenceDto, HeldDto, RuleCountDto } from './retention.dto.js';

export interface RetentionScope {
  tenantId: string;
  projectId: string;
}

export interface SessionTime {
  projectId: string;
  startedAt: Date;
  expiresAt: Date;
  rule: ExpiryRule;
  gone: boolean;
  baseExpiresAt: Date | null;
  baseRule: 'plan' | 'project' | null;
  shortenedTo: Date | null;
  pinnedUntil: Date | null;
  pinnedAt: Date | null;
  pinnedByKind: string | null;
  pinnedById: string | null;
}

export interface OwnTime {
  base: { at: Date; rule: 'plan' | 'project' };
  shortenedTo: Date | null;
  pin: { until: Date; by: AuditActor } | null;
}

export interface Effect {
  goneAtOnce: number;
  bytesGoneAtOnce: number;
  goneSooner: number;
  unchanged: number;
  pinned: number;
  held: number;
}

/** SQL of how long recordings are kept. Runs as `ingest_api`. */
@Injectable()
export class RetentionRepository {
  async tenantOfProject(tx: Tx, projectId: string): Promise<string | undefined> {
    return (await query<{ tenantId: string }>(tx, 'select tenant_id as "tenantId" from identity.project_of($1)', [projectId]))[0]?.tenantId;
  }

  /** Undefined while the project has no settings of its own. */
  async projectDays(tx: Tx, { tenantId, projectId }: RetentionScope): Promise<number | undefined> {
    return (await query<{ days: number }>(tx, 'select retention_days as days from ingest.project_setting where tenant_id = $1 and project_id = $2', [tenantId, projectId]))[0]?.days;
  }

  /** A session and what is said about its time, locked. */
  async time(tx: Tx, tenantId: string, sessionId: string): Promise<SessionTime | undefined> {
    const rows = await query<SessionTime>(
      tx,
      `select s.project_id as "projectId", s.started_at as "startedAt", s.expires_at as "expiresAt", s.expiry_rule as rule, s.state = 'erased' or s.expires_at <= clock.now() as gone,
         r.base_expires_at as "baseExpiresAt", r.base_rule as "baseRule", r.shortened_to as "shortenedTo", r.pinned_until as "pinnedUntil", r.pinned_at as "pinnedAt",
         r.pinned_by_kind as "pinnedByKind", r.pinned_by_id as "pinnedById"
       from ingest.session s left join ingest.session_retention r on r.session_id = s.id where s.id = $1 and s.tenant_id = $2 for update of s`,
      [sessionId, tenantId],
    );
    return rows[0];
  }

  async holds(tx: Tx, sessionId: string): Promise<HeldDto[]> {
    return query(
      tx,
      `select h.id as "holdId", h.authority, h.review_at as "reviewAt" from ingest.session_hold sh join ingest.legal_hold h on h.id = sh.hold_id where sh.session_id = $1 order by h.placed_at`,
      [sessionId],
    );
  }

  async setOwn(tx: Tx, tenantId: string, sessionId: string, { base, shortenedTo, pin }: OwnTime): Promise<void> {
    await query(
      tx,
      `insert into ingest.session_retention (session_id, tenant_id, base_expires_at, base_rule, shortened_to, pinned_until, pinned_at, pinned_by_kind, pinned_by_id)
       values ($1, $2, $3, $4, $5, $6, case when $6::timestamptz is null then null else clock.now() end, $7, $8)
       on conflict (session_id) do update set shortened_to = excluded.shortened_to, pinned_until = excluded.pinned_until,
         pinned_at = case when session_retention.pinned_until is not distinct from excluded.pinned_until then session_retention.pinned_at else excluded.pinned_at end,
         pinned_by_kind = case when session_retention.pinned_until is not distinct from excluded.pinned_until then session_retention.pinned_by_kind else excluded.pinned_by_kind end,
         pinned_by_id = case when session_retention.pinned_until is not distinct from excluded.pinned_until then session_retention.pinned_by_id else excluded.pinned_by_id end`,
      [sessionId, tenantId, base.at, base.rule, shortenedTo, pin?.until ?? null, pin?.by.kind ?? null, pin?.by.id ?? null],
    );
  }

  async setExpiry(tx: Tx, tenantId: string, sessionId: string, expiresAt: Date, rule: ExpiryRule): Promise<void> {
    await query(tx, 'update ingest.session set expires_at = $3, expiry_rule = $4 where id = $1 and tenant_id = $2', [sessionId, tenantId, expiresAt, rule]);
  }

  /** What a setting of so many days would do to recordings that exist. */
  async effect(tx: Tx, { tenantId, projectId }: RetentionScope, days: number): Promise<Effect> {
    const rows = await query<Effect>(
      tx,
      `with times as (
         select s.id, s.expires_at > t.at as sooner, t.at <= clock.now() as over, s.expiry_rule = 'pinned' as pinned, exists (select from ingest.session_hold h where h.session_id = s.id) as held
         from ingest.session s cross join lateral (select s.started_at + make_interval(days => $3) as at) t
         where s.tenant_id = $1 and s.project_id = $2 and s.state <> 'erased' and s.expires_at > clock.now()
       )
       select count(*) filter (where sooner and over and not pinned and not held)::integer as "goneAtOnce",
         count(*) filter (where sooner and not over and not pinned and not held)::integer as "goneSooner", count(*) filter (where not sooner)::integer as unchanged,
         count(*) filter (where sooner and pinned)::integer as pinned, count(*) filter (where sooner and held and not pinned)::integer as held,
         coalesce(sum((select sum(g.bytes) from ingest.segment g where g.session_id = times.id)) filter (where sooner and over and not pinned and not held), 0)::float8 as "bytesGoneAtOnce"
       from times`,
      [tenantId, projectId, days],
    );
    return rows[0] as Effect;
  }

  async next(tx: Tx, { tenantId, projectId }: RetentionScope): Promise<RuleCountDto[]> {
    return query(
      tx,
      `select m.rule, count(*) filter (where not m.held)::integer as due, count(*) filter (where m.held)::integer as held from (
         select s.expiry_rule as rule, exists (select from ingest.session_hold h where h.session_id = s.id) as held from ingest.session s
         where s.tenant_id = $1 and s.project_id = $2 and s.state <> 'erased' and s.expires_at <= clock.now() + interval '24 hours'
       ) m group by 1 order by 1`,
      [tenantId, projectId],
    );
  }

  async evidence(tx: Tx, { tenantId, projectId }: RetentionScope): Promise<EvidenceDto[]> {
    return query(
      tx,
      `select day::text, rule, announced, erased, held, longest_lag_seconds as "longestLagSeconds" from ingest.retention_evidence
       where tenant_id = $1 and project_id = $2 and day > (clock.now() at time zone 'UTC')::date - 30 order by day desc, rule`,
      [tenantId, projectId],
    );
  }
}
