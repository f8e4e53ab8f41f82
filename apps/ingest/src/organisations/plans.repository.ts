import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';

export interface PlanCeilings {
  retentionDays: number;
  monthlyBytes: number;
  monthlySessions: number;
  members: number;
  projects: number;
  keys: number;
}

export interface PlanRow extends PlanCeilings {
  code: string;
  name: string;
}

/** `since` is null for an organisation from before there were plans. */
export interface CurrentPlan extends PlanRow {
  since: Date | null;
}

export interface UpcomingPlan {
  code: string;
  name: string;
  retentionDays: number;
  effectiveFrom: Date;
  announcedAt: Date;
}

const COLUMNS = `p.code, p.name, p.retention_days as "retentionDays", p.monthly_bytes::float8 as "monthlyBytes", p.monthly_sessions::float8 as "monthlySessions", p.members, p.projects, p.keys`;

/** Plans through the functions that every duty of ingest may call. The transaction must name the tenant. */
@Injectable()
export class PlansRepository {
  async current(tx: Tx, tenantId: string): Promise<CurrentPlan> {
    const rows = await query<CurrentPlan>(tx, `select ${COLUMNS}, p.since from identity.plan_of($1) p`, [tenantId]);
    return rows[0] as CurrentPlan;
  }

  async upcoming(tx: Tx, tenantId: string): Promise<UpcomingPlan | undefined> {
    const rows = await query<UpcomingPlan>(
      tx,
      `select code, name, retention_days as "retentionDays", effective_from as "effectiveFrom", announced_at as "announcedAt" from identity.next_plan_of($1)`,
      [tenantId],
    );
    return rows[0];
  }

  /** As `identity_writer`: those that can be given to somebody, cheapest retention first. */
  list(tx: Tx): Promise<PlanRow[]> {
    return query<PlanRow>(tx, `select ${COLUMNS} from identity.plan p where p.retired_at is null order by p.retention_days, p.code`);
  }

  async find(tx: Tx, code: string): Promise<PlanRow | undefined> {
    return (await query<PlanRow>(tx, `select ${COLUMNS} from identity.plan p where p.code = $1 and p.retired_at is null`, [code]))[0];
  }

  /** False when the code is taken. */
  async insert(tx: Tx, plan: PlanRow): Promise<boolean> {
    const rows = await query(
      tx,
      `insert into identity.plan (code, name, retention_days, monthly_bytes, monthly_sessions, members, projects, keys) values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing returning code`,
      [plan.code, plan.name, plan.retentionDays, plan.monthlyBytes, plan.monthlySessions, plan.members, plan.projects, plan.keys],
    );
    return rows.length > 0;
  }

  async retire(tx: Tx, code: string): Promise<boolean> {
    return (await query(tx, 'update identity.plan set retired_at = clock.now() where code = $1 and retired_at is null returning code', [code])).length > 0;
  }

  /** What was announced before and is not in force yet is taken back. `from`: null is now. */
  async assign(tx: Tx, assignment: { id: string; tenantId: string; code: string; from: Date | null; by: { kind: string; id: string } }): Promise<void> {
    await query(tx, 'delete from identity.plan_assignment where tenant_id = $1 and effective_from > clock.now()', [assignment.tenantId]);
    await query(
      tx,
      `insert into identity.plan_assignment (id, tenant_id, plan_code, effective_from, assigned_by_kind, assigned_by_id) values ($1, $2, $3, coalesce($4, clock.now()), $5, $6)`,
      [assignment.id, assignment.tenantId, assignment.code, assignment.from, assignment.by.kind, assignment.by.id],
    );
  }

  /** As `identity_writer`. */
  async held(tx: Tx, tenantId: string): Promise<{ members: number; projects: number; keys: number }> {
    const rows = await query<{ members: number; projects: number; keys: number }>(
      tx,
      `select (select count(*)::int from identity.membership where tenant_id = $1) + (select count(*)::int from identity.invitation where tenant_id = $1 and expires_at > clock.now()) as members,
         (select count(*)::int from identity.project where tenant_id = $1 and archived_at is null) as projects,
         (select count(*)::int from identity.api_key where tenant_id = $1 and revoked_at is null) as keys`,
      [tenantId],
    );
    return rows[0] as { members: number; projects: number; keys: number };
  }

  /** As `ingest_api`. */
  async metered(tx: Tx, tenantId: string): Promise<{ month: string; bytes: number; sessions: number }> {
    const rows = await query<{ month: string; bytes: number; sessions: number }>(
      tx,
      `select m.month::text, (select coalesce(sum(d.bytes), 0)::float8 from ingest.usage_day d where d.tenant_id = $1 and d.day >= m.month) as bytes,
         (select coalesce(sum(u.sessions), 0)::float8 from ingest.usage_month u where u.tenant_id = $1 and u.month = m.month) as sessions
       from (select date_trunc('month', clock.now() at time zone 'utc')::date as month) m`,
      [tenantId],
    );
    return rows[0] as { month: string; bytes: number; sessions: number };
  }
}
