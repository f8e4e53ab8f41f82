import { keyHmac, mintCredential } from '#identity/credential.js';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { TestDatabase } from './test-database.js';

/** A superuser's connection, which row-level security does not bind: for arranging and for looking. */
export const openAsAdmin = async (database: TestDatabase): Promise<pg.Client> => {
  const client = new pg.Client({ connectionString: database.config.adminUrl });
  client.on('error', () => undefined);
  await client.connect();
  return client;
};

export interface SessionRow {
  tenantId: string;
  projectId: string;
  sessionId: string;
}

/** Inserts a project's settings and one recording session; columns not named get their defaults. */
export const insertSession = async (
  admin: pg.Client,
  values: Partial<SessionRow> & { dailyBytes?: number; startedMinutesAgo?: number; consentRecordId?: string | null } = {},
): Promise<SessionRow> => {
  const { tenantId = randomUUID(), projectId = randomUUID(), sessionId = randomUUID(), dailyBytes, startedMinutesAgo = 0, consentRecordId = randomUUID() } = values;
  await admin.query(
    `insert into ingest.project_setting (tenant_id, project_id, daily_bytes) values ($1, $2, coalesce($3, 10737418240)) on conflict (project_id) do nothing`,
    [tenantId, projectId, dailyBytes],
  );
  await admin.query(
    `insert into ingest.session (id, tenant_id, project_id, started_at, expires_at, consent_record_id)
     values ($1, $2, $3, clock.now() - make_interval(mins => $4), clock.now() + interval '30 days', $5)`,
    [sessionId, tenantId, projectId, startedMinutesAgo, consentRecordId],
  );
  return { tenantId, projectId, sessionId };
};

export interface Customer {
  tenantId: string;
  projectId: string;
  /** Its ingest key, bound to `origin`. */
  key: string;
  origin: string;
}

/** Inserts an organisation with one project and one ingest key. `pepper`: `config.secrets.apiKeyPepper` of the app under test. */
export const insertCustomer = async (admin: pg.Client, pepper: string, origin = 'https://shop.example'): Promise<Customer> => {
  const [tenantId, projectId] = [randomUUID(), randomUUID()];
  const { text, keyId } = mintCredential('ingest');
  await admin.query(`insert into identity.organisation (id, name) values ($1, 'Acme')`, [tenantId]);
  await admin.query(`insert into identity.project (id, tenant_id, name) values ($1, $2, 'Shop')`, [projectId, tenantId]);
  await admin.query(
    `insert into identity.api_key (id, tenant_id, project_id, kind, name, key_id, hmac, origins) values ($1, $2, $3, 'ingest', 'test', $4, $5, $6)`,
    [randomUUID(), tenantId, projectId, keyId, keyHmac(pepper, text), [origin]],
  );
  return { tenantId, projectId, key: text, origin };
};
