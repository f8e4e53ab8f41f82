import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';
import type { GrantClass, GrantDto, GrantQueryDto, RequestGrantDto } from './grants.dto.js';

/** Hours until the customer is told of an access that was for abuse or security. */
export const NOTICE_HOURS = 72;

export interface NewGrant extends RequestGrantDto {
  id: string;
  requestedBy: string;
  /** Null: at once. */
  visibleFrom: Date | null;
}

export interface PersonToTell {
  id: string;
  email: string;
  organisation: string;
}

export interface DueNotice {
  id: string;
  tenantId: string;
  class: Exclude<GrantClass, 'support-permission'>;
  reference: string;
  minutes: number;
  approvedAt: Date;
}

const STATE = `case when revoked_at is not null then 'revoked' when denied_at is not null then 'denied' when approved_at is null and lapses_at <= clock.now() then 'lapsed'
  when approved_at is null then 'requested' when expires_at <= clock.now() then 'ended' else 'live' end`;
const GRANT = `id, class, clause, tenant_id as "organisationId", project_id as "projectId", session_ids as "recordingIds", reference, reason, minutes, legal_order_id as "legalOrderId", ${STATE} as state,
  requested_by as "requestedBy", requested_at as "requestedAt", lapses_at as "lapsesAt", case when approved_at is not null then json_build_object('kind', approved_by_kind, 'id', approved_by_id) end as "approvedBy",
  approved_at as "approvedAt", expires_at as "expiresAt", revoked_at as "revokedAt", visible_from as "visibleFrom"`;

/** SQL of grants, for operators (`privacy_api`) and letters (`privacy_worker`). */
@Injectable()
export class GrantsRepository {
  async tenantOfProject(tx: Tx, projectId: string): Promise<string | undefined> {
    return (await query<{ id: string | null }>(tx, 'select access.tenant_of_project($1) as id', [projectId]))[0]?.id ?? undefined;
  }

  async insert(tx: Tx, { id, class: of, organisationId, projectId, recordingIds, reference, reason, minutes, legalOrderId, requestedBy, visibleFrom }: NewGrant): Promise<GrantDto> {
    const rows = await query<GrantDto>(
      tx,
      `insert into access.access_grant (id, class, tenant_id, project_id, session_ids, reference, reason, minutes, legal_order_id, requested_by, visible_from)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, case when $2 = 'abuse-security' then clock.now() + make_interval(hours => $12) else $11::timestamptz end) returning ${GRANT}`,
      [id, of, organisationId, projectId, recordingIds ?? null, reference, reason, minutes, legalOrderId ?? null, requestedBy, visibleFrom, NOTICE_HOURS],
    );
    return rows[0] as GrantDto;
  }

  async find(tx: Tx, id: string): Promise<GrantDto | undefined> {
    return (await query<GrantDto>(tx, `select ${GRANT} from access.access_grant where id = $1`, [id]))[0];
  }

  async list(tx: Tx, { organisationId, state, limit = 25 }: GrantQueryDto): Promise<GrantDto[]> {
    return query<GrantDto>(
      tx,
      `select * from (select ${GRANT} from access.access_grant where $1::uuid is null or tenant_id = $1) g where $2::text is null or g.state = $2 order by g."requestedAt" desc, g.id desc limit $3`,
      [organisationId ?? null, state ?? null, limit],
    );
  }

  /** What a second operator approves. Undefined when there is nothing left to approve. */
  async approve(tx: Tx, id: string, operatorId: string): Promise<GrantDto | undefined> {
    const rows = await query<GrantDto>(
      tx,
      `update access.access_grant set approved_by_kind = 'operator', approved_by_id = $2, approved_at = clock.now(), expires_at = clock.now() + make_interval(mins => minutes),
         visible_from = case when class = 'abuse-security' then clock.now() + make_interval(hours => $3) else visible_from end
       where id = $1 and class <> 'support-permission' and requested_by <> $2 and approved_at is null and denied_at is null and revoked_at is null and lapses_at > clock.now() returning ${GRANT}`,
      [id, operatorId, NOTICE_HOURS],
    );
    return rows[0];
  }

  async revoke(tx: Tx, id: string, operatorId: string): Promise<GrantDto | undefined> {
    const rows = await query<GrantDto>(
      tx,
      `update access.access_grant set revoked_at = clock.now(), revoked_by_kind = 'operator', revoked_by_id = $2
       where id = $1 and revoked_at is null and denied_at is null and case when approved_at is null then lapses_at > clock.now() else expires_at > clock.now() end returning ${GRANT}`,
      [id, operatorId],
    );
    return rows[0];
  }

  peopleToTell(tx: Tx, tenantId: string): Promise<PersonToTell[]> {
    return query<PersonToTell>(tx, 'select id, email, organisation from access.people_to_tell($1)', [tenantId]);
  }

  /** Grants that the customer may know of now, and was not told of. */
  dueNotices(tx: Tx, limit: number): Promise<DueNotice[]> {
    return query<DueNotice>(
      tx,
      `select id, tenant_id as "tenantId", class, reference, minutes, approved_at as "approvedAt" from access.access_grant
       where noticed_at is null and visible_from <= clock.now() and approved_at is not null order by visible_from limit $1 for update skip locked`,
      [limit],
    );
  }

  async noticed(tx: Tx, id: string): Promise<void> {
    await query(tx, 'update access.access_grant set noticed_at = clock.now() where id = $1', [id]);
  }

  dueStatements(tx: Tx, limit: number): Promise<{ tenantId: string; week: string }[]> {
    return query(tx, `select tenant_id as "tenantId", to_char(week, 'YYYY-MM-DD') as week from access.statements_due($1)`, [limit]);
  }

  /** Undefined when another process wrote it. */
  async insertStatement(tx: Tx, tenantId: string, week: string): Promise<{ grants: number; looks: number; checkpoint: string | null } | undefined> {
    const rows = await query<{ grants: number; looks: number; checkpoint: string | null }>(
      tx,
      `insert into access.statement (tenant_id, week, grants, looks, checkpoint)
       select $1, $2::date, l.grants, l.looks, (select c.note from audit.checkpoint c order by c.created_at desc limit 1) from access.looks_of($1, $2::date) l
       on conflict do nothing returning grants, looks, checkpoint`,
      [tenantId, week],
    );
    return rows[0];
  }
}
