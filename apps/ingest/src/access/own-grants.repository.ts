import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';
import type { AccessStatementDto, OwnGrantDto } from './own-grants.dto.js';

const STATE = `case when g.revoked_at is not null then 'revoked' when g.denied_at is not null then 'denied' when g.approved_at is null and g.lapses_at <= clock.now() then 'lapsed'
  when g.approved_at is null then 'requested' when g.expires_at <= clock.now() then 'ended' else 'live' end`;

/** SQL of what customers see and say of grants. Runs as `ingest_api`, for whom those that they may not know of are not there. */
@Injectable()
export class OwnGrantsRepository {
  async list(tx: Tx, tenantId: string, id?: string): Promise<OwnGrantDto[]> {
    return query<OwnGrantDto>(
      tx,
      `select g.id, g.class, g.clause, g.project_id as "projectId", g.session_ids as "recordingIds", g.reference, g.reason, g.minutes, ${STATE} as state, g.requested_at as "requestedAt",
         g.approved_at as "approvedAt", g.expires_at as "expiresAt", g.revoked_at as "revokedAt", (select count(*)::integer from ingest.viewing v where v.grant_id = g.id) as looks
       from access.access_grant g where g.tenant_id = $1 and ($2::uuid is null or g.id = $2) order by g.requested_at desc, g.id desc limit 200`,
      [tenantId, id ?? null],
    );
  }

  /** `minutes`: 0 is no. False when there is nothing left to answer. */
  async answer(tx: Tx, grantId: string, memberId: string, minutes: number): Promise<boolean> {
    return (await query<{ done: boolean }>(tx, 'select access.answer_request($1, $2, $3) as done', [grantId, memberId, minutes]))[0]?.done === true;
  }

  async revoke(tx: Tx, grantId: string, memberId: string): Promise<boolean> {
    return (await query<{ done: boolean }>(tx, 'select access.revoke_grant($1, $2) as done', [grantId, memberId]))[0]?.done === true;
  }

  async statements(tx: Tx, tenantId: string): Promise<AccessStatementDto[]> {
    return query<AccessStatementDto>(
      tx,
      `select to_char(week, 'YYYY-MM-DD') as week, grants, looks, checkpoint, created_at as "createdAt" from access.statement where tenant_id = $1 order by week desc limit 105`,
      [tenantId],
    );
  }
}
