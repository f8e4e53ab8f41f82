import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';
import type { KeyScope } from './roles.js';

export interface NewApiKey {
  id: string;
  tenantId: string;
  projectId: string;
  kind: 'ingest' | 'secret';
  name: string;
  keyId: string;
  hmac: Buffer;
  scopes: readonly KeyScope[];
  origins: readonly string[];
  createdBy: string | null;
}

export interface ApiKeyRow {
  id: string;
  kind: 'ingest' | 'secret';
  name: string;
  keyId: string;
  scopes: KeyScope[];
  origins: string[];
  createdAt: Date;
  lastUsedDay: string | null;
}

const COLUMNS = `id, kind, name, key_id as "keyId", scopes, origins, created_at as "createdAt", last_used_day::text as "lastUsedDay"`;

/** All writing SQL about API keys. Runs as `identity_writer`. */
@Injectable()
export class ApiKeyRepository {
  /** The keys of a project that work, newest first. */
  list(tx: Tx, tenantId: string, projectId: string): Promise<ApiKeyRow[]> {
    return query<ApiKeyRow>(
      tx,
      `select ${COLUMNS} from identity.api_key where tenant_id = $1 and project_id = $2 and revoked_at is null order by created_at desc, id`,
      [tenantId, projectId],
    );
  }

  async insert(tx: Tx, key: NewApiKey): Promise<ApiKeyRow> {
    const rows = await query<ApiKeyRow>(
      tx,
      `insert into identity.api_key (id, tenant_id, project_id, kind, name, key_id, hmac, scopes, origins, created_by)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning ${COLUMNS}`,
      [key.id, key.tenantId, key.projectId, key.kind, key.name, key.keyId, key.hmac, key.scopes, key.origins, key.createdBy],
    );
    return rows[0] as ApiKeyRow;
  }

  /** The key id of the key that was revoked, or undefined when there is no such live key. */
  async revoke(tx: Tx, where: { tenantId: string; projectId: string; id: string }): Promise<string | undefined> {
    const rows = await query<{ keyId: string }>(
      tx,
      `update identity.api_key set revoked_at = clock.now() where tenant_id = $1 and project_id = $2 and id = $3 and revoked_at is null returning key_id as "keyId"`,
      [where.tenantId, where.projectId, where.id],
    );
    return rows[0]?.keyId;
  }
}
