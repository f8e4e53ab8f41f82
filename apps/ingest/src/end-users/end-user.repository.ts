import type { AuditActor } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';
import type { FoundEndUserDto, FoundRecordingDto } from './end-user.dto.js';

export interface EndUserScope {
  tenantId: string;
  projectId: string;
  endUser: string;
}

const THEIRS = `s.tenant_id = $1 and s.project_id = $2 and s.end_user = $3 and s.state <> 'erased'`;

/** SQL of what is known about one end user of one project. Runs as `ingest_api`. */
@Injectable()
export class EndUserRepository {
  async tenantOfProject(tx: Tx, projectId: string): Promise<string | undefined> {
    return (await query<{ tenantId: string }>(tx, 'select tenant_id as "tenantId" from identity.project_of($1)', [projectId]))[0]?.tenantId;
  }

  async find(tx: Tx, { tenantId, projectId, endUser }: EndUserScope): Promise<Omit<FoundEndUserDto, 'items'>> {
    const rows = await query<Omit<FoundEndUserDto, 'items'>>(
      tx,
      `select count(*)::integer as recordings, count(*) filter (where s.state = 'recording' and s.ended_at is null)::integer as live,
         coalesce(sum((select sum(g.bytes) from ingest.segment g where g.session_id = s.id)), 0)::float8 as bytes,
         (select count(*)::integer from consent.event c where c.tenant_id = $1 and c.project_id = $2 and c.subject = $3) as "consentDecisions",
         (select count(*)::integer from ingest.export x where x.tenant_id = $1 and x.project_id = $2 and x.end_user = $3) as archives,
         (select restricted_at from ingest.end_user_restriction r where r.project_id = $2 and r.end_user = $3) as "restrictedSince"
       from ingest.session s where ${THEIRS}`,
      [tenantId, projectId, endUser],
    );
    return rows[0] as Omit<FoundEndUserDto, 'items'>;
  }

  async recordings(tx: Tx, { tenantId, projectId, endUser }: EndUserScope, limit: number): Promise<FoundRecordingDto[]> {
    return query(
      tx,
      `select s.id as "sessionId", s.started_at as "startedAt", s.duration_ms::float8 as "durationMs", s.expires_at as "expiresAt",
         exists (select from ingest.session_hold h where h.session_id = s.id) as held
       from ingest.session s where ${THEIRS} order by s.started_at desc, s.id desc limit $4`,
      [tenantId, projectId, endUser, limit],
    );
  }

  async isRestricted(tx: Tx, { projectId, endUser }: EndUserScope): Promise<boolean> {
    return (await query(tx, 'select from ingest.end_user_restriction where project_id = $1 and end_user = $2', [projectId, endUser])).length > 0;
  }

  /** False when it was so before. */
  async restrict(tx: Tx, { tenantId, projectId, endUser }: EndUserScope, by: AuditActor): Promise<boolean> {
    const rows = await query(
      tx,
      `insert into ingest.end_user_restriction (tenant_id, project_id, end_user, restricted_by_kind, restricted_by_id) values ($1, $2, $3, $4, $5) on conflict do nothing returning end_user`,
      [tenantId, projectId, endUser, by.kind, by.id],
    );
    return rows.length > 0;
  }

  async unrestrict(tx: Tx, { projectId, endUser }: EndUserScope): Promise<boolean> {
    return (await query(tx, 'delete from ingest.end_user_restriction where project_id = $1 and end_user = $2 returning end_user', [projectId, endUser])).length > 0;
  }

  /** Archives of the person lose their keys. */
  async dropExports(tx: Tx, { tenantId, projectId, endUser }: EndUserScope): Promise<void> {
    await query(
      tx,
      `update ingest.export set state = 'deleted', wrapped = null, end_user = null, session_ids = '{}', deleted_at = clock.now() where tenant_id = $1 and project_id = $2 and end_user = $3`,
      [tenantId, projectId, endUser],
    );
  }

  /** Recordings with chunks that waited while they could not be used, in order of their ids. */
  async waiting(tx: Tx, { tenantId, projectId, endUser }: EndUserScope): Promise<string[]> {
    const rows = await query<{ id: string }>(
      tx,
      `select s.id from ingest.session s where ${THEIRS} and exists (select from ingest.chunk c where c.session_id = s.id and c.state = 'accepted') order by s.id::text`,
      [tenantId, projectId, endUser],
    );
    return rows.map(({ id }) => id);
  }

  /** What they decided stays; that it was them goes. */
  async forgetConsents(tx: Tx, { tenantId, projectId, endUser }: EndUserScope): Promise<void> {
    await query(tx, 'select consent.forget($1, $2, $3)', [tenantId, projectId, endUser]);
  }
}
