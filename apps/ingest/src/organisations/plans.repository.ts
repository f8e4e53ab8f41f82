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
}
