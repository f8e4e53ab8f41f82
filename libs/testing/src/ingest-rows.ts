import type { Database } from '#database/database.js';
import { dataSourceOptions } from '#database/data-source-options.js';
import { Database as RealDatabase } from '#database/database.js';
import type { Duty } from '#database/duties.js';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { DataSource } from 'typeorm';
import type { TestDatabase } from './test-database.js';

export interface OpenDatabase {
  db: Database;
  close: () => Promise<void>;
}

/** The `Database` of one duty, as an app would have it. Always `close()` it before the test database is dropped. */
export const openAs = async (database: TestDatabase, duty: Duty, connections = 4): Promise<OpenDatabase> => {
  const source = await new DataSource(dataSourceOptions(database.config, duty, connections)).initialize();
  return { db: new RealDatabase(source), close: () => source.destroy() };
};

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
