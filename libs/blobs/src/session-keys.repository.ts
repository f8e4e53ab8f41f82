import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';

export interface WrappedTenantKey {
  version: number;
  masterKeyId: string;
  wrapped: Buffer;
}

export interface WrappedSessionKey {
  wrapped: Buffer;
  tenantKey: WrappedTenantKey;
}

interface SessionOfTenant {
  tenantId: string;
  sessionId: string;
}

/** Rows of `ingest.tenant_key` and `ingest.session_key`. */
@Injectable()
export class SessionKeysRepository {
  async newestTenantKey(tx: Tx, tenantId: string): Promise<WrappedTenantKey | undefined> {
    const rows = await query<WrappedTenantKey>(
      tx,
      'select version, master_key_id as "masterKeyId", wrapped from ingest.tenant_key where tenant_id = $1 order by version desc limit 1',
      [tenantId],
    );
    return rows[0];
  }

  /** Nothing happens when another transaction was first. */
  async insertTenantKey(tx: Tx, tenantId: string, key: WrappedTenantKey): Promise<void> {
    await query(tx, 'insert into ingest.tenant_key (tenant_id, version, master_key_id, wrapped) values ($1, $2, $3, $4) on conflict do nothing', [
      tenantId, key.version, key.masterKeyId, key.wrapped,
    ]);
  }

  async find(tx: Tx, { tenantId, sessionId }: SessionOfTenant): Promise<WrappedSessionKey | undefined> {
    const rows = await query<{ wrapped: Buffer; version: number; masterKeyId: string; tenantWrapped: Buffer }>(
      tx,
      `select s.wrapped, t.version, t.master_key_id as "masterKeyId", t.wrapped as "tenantWrapped"
       from ingest.session_key s join ingest.tenant_key t on t.tenant_id = s.tenant_id and t.version = s.tenant_key_version
       where s.session_id = $1 and s.tenant_id = $2`,
      [sessionId, tenantId],
    );
    return rows[0] && { wrapped: rows[0].wrapped, tenantKey: { version: rows[0].version, masterKeyId: rows[0].masterKeyId, wrapped: rows[0].tenantWrapped } };
  }

  /** Only beside a session that lives: the session's row is locked, so that an erasure comes wholly before or wholly after. */
  async insert(tx: Tx, { tenantId, sessionId }: SessionOfTenant, tenantKeyVersion: number, wrapped: Buffer): Promise<boolean> {
    const rows = await query(
      tx,
      `with living as (select id from ingest.session where id = $1 and tenant_id = $2 and state <> 'erased' for share)
       insert into ingest.session_key (session_id, tenant_id, tenant_key_version, wrapped)
       select id, $2, $3, $4 from living on conflict do nothing returning session_id`,
      [sessionId, tenantId, tenantKeyVersion, wrapped],
    );
    return rows.length === 1;
  }

  /** Deletes the key and tells every process that holds it. */
  async delete(tx: Tx, { tenantId, sessionId }: SessionOfTenant): Promise<boolean> {
    const rows = await query(tx, 'delete from ingest.session_key where session_id = $1 and tenant_id = $2 returning session_id', [sessionId, tenantId]);
    await query(tx, `select pg_notify('session_erased', $1)`, [sessionId]);
    return rows.length === 1;
  }
}
