import type { AuditActor } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';
import type { ExportDto } from './export.dto.js';

export interface ExportRef {
  tenantId: string;
  exportId: string;
}

/** Where a finished archive lies, and what opens it. */
export interface StoredArchive {
  run: string;
  parts: number;
  bytes: number;
  wrapped: Buffer;
  masterKeyId: string;
}

export interface ExportToBuild {
  projectId: string;
  endUser: string;
  requestedAt: Date;
  restricted: boolean;
}

export interface Built {
  parts: number;
  bytes: number;
  sha256: Buffer;
  files: number;
  omissions: number;
}

const COLUMNS = `x.id, x.project_id as "projectId", case when x.expires_at <= clock.now() then 'deleted' else x.state end as state, x.requested_at as "requestedAt", x.bytes::float8 as bytes,
  encode(x.sha256, 'hex') as sha256, x.files, x.omissions, x.failure, x.ready_at as "readyAt", x.expires_at as "expiresAt",
  case when x.state = 'ready' and x.expires_at > clock.now() then '/v1/exports/' || x.id || '/archive' end as "archiveUrl"`;
const RESTRICTED = 'exists (select from ingest.end_user_restriction r where r.project_id = x.project_id and r.end_user = x.end_user)';
const GONE = `state = 'deleted', wrapped = null, end_user = null, session_ids = '{}', deleted_at = coalesce(deleted_at, clock.now())`;

/** SQL of archives. Runs as `ingest_api` (customers) and `ingest_eraser` (building and removing). */
@Injectable()
export class ExportRepository {
  async tenantOfProject(tx: Tx, projectId: string): Promise<string | undefined> {
    return (await query<{ tenantId: string }>(tx, 'select tenant_id as "tenantId" from identity.project_of($1)', [projectId]))[0]?.tenantId;
  }

  async isRestricted(tx: Tx, projectId: string, endUser: string): Promise<boolean> {
    return (await query(tx, 'select from ingest.end_user_restriction where project_id = $1 and end_user = $2', [projectId, endUser])).length > 0;
  }

  async insert(tx: Tx, { tenantId, exportId }: ExportRef, projectId: string, endUser: string, by: AuditActor): Promise<void> {
    await query(tx, 'insert into ingest.export (id, tenant_id, project_id, end_user, requested_by_kind, requested_by_id) values ($1, $2, $3, $4, $5, $6)', [exportId, tenantId, projectId, endUser, by.kind, by.id]);
  }

  async find(tx: Tx, { tenantId, exportId }: ExportRef): Promise<ExportDto | undefined> {
    return (await query<ExportDto>(tx, `select ${COLUMNS} from ingest.export x where x.id = $1 and x.tenant_id = $2`, [exportId, tenantId]))[0];
  }

  /** Undefined when it cannot be downloaded; `restricted` when it may not be used. */
  async stored(tx: Tx, { tenantId, exportId }: ExportRef): Promise<(StoredArchive & { restricted: boolean }) | undefined> {
    const rows = await query<StoredArchive & { restricted: boolean }>(
      tx,
      `select x.run, x.parts, x.bytes::float8 as bytes, x.wrapped, x.master_key_id as "masterKeyId", ${RESTRICTED} as restricted
       from ingest.export x where x.id = $1 and x.tenant_id = $2 and x.state = 'ready' and x.expires_at > clock.now()`,
      [exportId, tenantId],
    );
    return rows[0];
  }

  async remove(tx: Tx, { tenantId, exportId }: ExportRef): Promise<void> {
    await query(tx, `update ingest.export set ${GONE} where id = $1 and tenant_id = $2`, [exportId, tenantId]);
  }

  /** Takes it for one run of the builder; undefined when there is nothing to build any more. */
  async begin(tx: Tx, { tenantId, exportId }: ExportRef, run: string, key: { wrapped: Buffer; masterKeyId: string }): Promise<ExportToBuild | undefined> {
    const rows = await query<ExportToBuild>(
      tx,
      `update ingest.export x set state = 'building', run = $3, wrapped = $4, master_key_id = $5,
         session_ids = coalesce((select array_agg(s.id) from ingest.session s where s.tenant_id = x.tenant_id and s.project_id = x.project_id and s.end_user = x.end_user and s.state <> 'erased'), '{}')
       where x.id = $1 and x.tenant_id = $2 and x.state in ('requested', 'building')
       returning x.project_id as "projectId", x.end_user as "endUser", x.requested_at as "requestedAt", ${RESTRICTED} as restricted`,
      [exportId, tenantId, run, key.wrapped, key.masterKeyId],
    );
    return rows[0];
  }

  /** False when it is not wanted any more, or another run took over: then its parts have to go. */
  async finish(tx: Tx, { tenantId, exportId }: ExportRef, run: string, { parts, bytes, sha256, files, omissions }: Built, hours: number): Promise<boolean> {
    const rows = await query(
      tx,
      `update ingest.export set state = 'ready', parts = $4, bytes = $5, sha256 = $6, files = $7, omissions = $8, ready_at = clock.now(), expires_at = clock.now() + make_interval(hours => $9)
       where id = $1 and tenant_id = $2 and run = $3 and state = 'building' returning id`,
      [exportId, tenantId, run, parts, bytes, sha256, files, omissions, hours],
    );
    return rows.length > 0;
  }

  async fail(tx: Tx, { tenantId, exportId }: ExportRef, failure: string): Promise<void> {
    await query(tx, `update ingest.export set state = 'failed', failure = $3, wrapped = null, end_user = null, session_ids = '{}' where id = $1 and tenant_id = $2 and state in ('requested', 'building')`, [exportId, tenantId, failure]);
  }

  /** Archives of all tenants whose bytes have to go. */
  async toRemove(tx: Tx, limit: number): Promise<ExportRef[]> {
    return query(tx, 'select tenant_id as "tenantId", export_id as "exportId" from ingest.exports_to_remove($1)', [limit]);
  }

  async removed(tx: Tx, { tenantId, exportId }: ExportRef): Promise<void> {
    await query(tx, `update ingest.export set ${GONE.replace(`state = 'deleted'`, `state = case when state = 'failed' then state else 'deleted' end`)}, removed_at = clock.now() where id = $1 and tenant_id = $2`, [exportId, tenantId]);
  }
}
