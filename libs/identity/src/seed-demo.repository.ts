import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { randomUUID } from 'node:crypto';

/** SQL that makes the demo customer. Every statement can be repeated. */
export class SeedDemoRepository {
  static readonly IDS = {
    organisationId: '019d0000-0000-7000-8000-00000000d301',
    projectId: '019d0000-0000-7000-8000-00000000d302',
    memberId: '019d0000-0000-7000-8000-00000000d303',
  } as const;

  async ensureAccount(tx: Tx): Promise<void> {
    const { organisationId, projectId, memberId } = SeedDemoRepository.IDS;
    await query(tx, `insert into identity.organisation (id, name) values ($1, 'Demo') on conflict do nothing`, [organisationId]);
    await query(tx, `insert into identity.project (id, tenant_id, name) values ($1, $2, 'Demo app') on conflict do nothing`, [projectId, organisationId]);
    await query(tx, `insert into identity.member (id, email, name) values ($1, 'owner@demo.example', 'Demo owner') on conflict (id) do nothing`, [memberId]);
    await query(tx, `insert into identity.membership (tenant_id, member_id, role) values ($1, $2, 'owner') on conflict do nothing`, [organisationId, memberId]);
  }

  /** A key that was revoked by hand stays revoked. */
  async ensureIngestKey(tx: Tx, key: { keyId: string; hmac: Buffer; origins: readonly string[] }): Promise<void> {
    const { organisationId, projectId } = SeedDemoRepository.IDS;
    await query(
      tx,
      `insert into identity.api_key (id, tenant_id, project_id, kind, name, key_id, hmac, origins) values ($1, $2, $3, 'ingest', 'Demo app', $4, $5, $6)
       on conflict (key_id) do update set origins = excluded.origins, hmac = excluded.hmac where api_key.tenant_id = excluded.tenant_id`,
      [randomUUID(), organisationId, projectId, key.keyId, key.hmac, key.origins],
    );
  }

  /** Runs as `ingest_api`, whose table it is. */
  async ensureSettings(tx: Tx): Promise<void> {
    const { organisationId, projectId } = SeedDemoRepository.IDS;
    await query(tx, `insert into ingest.project_setting (tenant_id, project_id) values ($1, $2) on conflict do nothing`, [organisationId, projectId]);
  }
}
