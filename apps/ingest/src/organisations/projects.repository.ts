import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';

export interface ProjectRow {
  id: string;
  name: string;
  createdAt: Date;
  archivedAt: Date | null;
}

const COLUMNS = 'id, name, created_at as "createdAt", archived_at as "archivedAt"';

/** Rows of `identity.project`. Runs as `identity_writer` in a transaction that names the tenant. */
@Injectable()
export class ProjectsRepository {
  /** Oldest first; with `onlyProject`, that one alone. Those that were put away come when they are asked for. */
  list(tx: Tx, tenantId: string, onlyProject: string | null, archived: boolean): Promise<ProjectRow[]> {
    return query<ProjectRow>(
      tx,
      `select ${COLUMNS} from identity.project where tenant_id = $1 and ($2::uuid is null or id = $2) and (archived_at is not null) = $3 order by created_at, id`,
      [tenantId, onlyProject, archived],
    );
  }

  /** Locked until the transaction ends. */
  async lock(tx: Tx, tenantId: string, id: string): Promise<ProjectRow | undefined> {
    return (await query<ProjectRow>(tx, `select ${COLUMNS} from identity.project where tenant_id = $1 and id = $2 for update`, [tenantId, id]))[0];
  }

  async insert(tx: Tx, tenantId: string, id: string, name: string): Promise<ProjectRow> {
    return (await query<ProjectRow>(tx, `insert into identity.project (id, tenant_id, name) values ($1, $2, $3) returning ${COLUMNS}`, [id, tenantId, name]))[0] as ProjectRow;
  }

  async update(tx: Tx, tenantId: string, id: string, name: string, archived: boolean): Promise<ProjectRow> {
    const rows = await query<ProjectRow>(
      tx,
      `update identity.project set name = $3, archived_at = case when $4 then coalesce(archived_at, clock.now()) end where tenant_id = $1 and id = $2 returning ${COLUMNS}`,
      [tenantId, id, name, archived],
    );
    return rows[0] as ProjectRow;
  }

  /** Revokes every key of a project for good. Answers what found them. */
  async revokeKeys(tx: Tx, tenantId: string, projectId: string): Promise<string[]> {
    const rows = await query<{ keyId: string }>(
      tx,
      'update identity.api_key set revoked_at = clock.now() where tenant_id = $1 and project_id = $2 and revoked_at is null returning key_id as "keyId"',
      [tenantId, projectId],
    );
    return rows.map(({ keyId }) => keyId);
  }

  /** Removes a project that was put away, with everything that names it, unless recordings are left. */
  async erase(tx: Tx, tenantId: string, projectId: string): Promise<'not-archived' | 'recordings' | 'done'> {
    const rows = await query<{ outcome: 'not-archived' | 'recordings' | 'done' }>(tx, 'select tenancy.erase_project($1, $2) as outcome', [tenantId, projectId]);
    return rows[0]?.outcome ?? 'not-archived';
  }
}
