import { AuditRepository } from '#audit/audit.repository.js';
import { CheckpointStore } from '#audit/checkpoint-store.js';
import { sealLeaf } from '#audit/leaf.js';
import { Sequencer } from '#audit/sequencer.js';
import { SequencerRepository } from '#audit/sequencer.repository.js';
import { Clock } from '#clock/clock.js';
import type { Config } from '#config/config.js';
import { dataSourceOptions } from '#database/data-source-options.js';
import { Database } from '#database/database.js';
import { startChild } from '#testing/child.js';
import { testConfig } from '#testing/test-config.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { DataSource } from 'typeorm';

jest.setTimeout(60_000);

let database: TestDatabase;
let config: Config;
let admin: pg.Client;

const environment = (): Record<string, string> => ({
  NODE_ENV: 'test',
  DATABASE_URL: config.database.url,
  DATABASE_ROLE_SECRET: config.database.roleSecret,
  REDIS_URL: config.redis.url,
  TRUSTED_HOP_SECRET: config.http.trustedHopSecret,
  SESSION_TOKEN_SECRET: config.secrets.sessionToken,
  API_KEY_PEPPER: config.secrets.apiKeyPepper,
  BLOBS_DIRECTORY: config.blobs.kind === 'disk' ? config.blobs.directory : '',
  KMS_KEYS: `k1:${Buffer.alloc(32).toString('base64')}`,
  KMS_CURRENT: 'k1',
  ERASURE_LEDGER_DIRECTORY: config.erasureLedger.directory,
  AUDIT_DIRECTORY: config.audit.directory,
});

const run = async (script: string, ...args: string[]): Promise<{ code: unknown; output: string }> => {
  const child = startChild(`scripts/${script}.ts`, args, environment());
  const code = await child.ended;
  return { code, output: child.output() };
};

beforeEach(async () => {
  database = await createTestDatabase();
  config = testConfig({ database: database.config });
  admin = new pg.Client({ connectionString: database.config.adminUrl });
  await admin.connect();
});

afterEach(async () => {
  await admin.end();
  await database.drop();
});

describe('npm run quarantine', () => {
  it('lists what was set aside without its payload, and puts it back', async () => {
    expect(await run('quarantine', 'list')).toEqual({ code: 0, output: 'No job is set aside.\n' });
    const id = randomUUID();
    await admin.query(
      `insert into ingest.quarantine (id, name, payload, reason, error, attempts, created_at)
       values ($1, 'frames.drain-session', '{"sessionId": "kept-inside"}', 'crashed', 'ProcessCrashed', 0, clock.now())`,
      [id],
    );
    const listed = await run('quarantine', 'list');
    expect(listed.output).toContain(`${id}  `);
    expect(listed.output).not.toContain('kept-inside');
    expect(await run('quarantine', 'replay', id)).toEqual({ code: 0, output: `Put back to work in ingest: ${id}\n` });
    expect((await admin.query('select id, payload from ingest.outbox')).rows).toEqual([{ id, payload: { sessionId: 'kept-inside' } }]);
    expect(await run('quarantine', 'replay', id)).toMatchObject({ code: 1 });
    expect(await run('quarantine')).toEqual({ code: 1, output: 'Usage: npm run quarantine -- list | replay <id>\n' });
  });
});

describe('npm run audit:verify', () => {
  it('ends with 0 when all holds, and names the first bad entry with 1', async () => {
    const source = await new DataSource(dataSourceOptions(config.database, 'audit_sequencer', 1)).initialize();
    const leaves = new AuditRepository();
    const log = new Database(source);
    for (let round = 0; round < 3; round += 1) {
      const id = randomUUID();
      const leaf = { log: 'platform', action: 'test', actor: { kind: 'system', id: 'spec' }, target: { kind: 'round', id: `r${round}` } } as const;
      await log.transaction('platform', (tx) => leaves.insert(tx, id, 'platform', sealLeaf(id, new Date('2026-11-23T12:00:00Z'), leaf)));
    }
    await new Sequencer(log, new SequencerRepository(), leaves, new CheckpointStore(config, new Clock()), new Clock()).checkpoint();
    await source.destroy();
    expect(await run('audit-verify')).toEqual({ code: 0, output: '3 entries of 1 logs and 1 signed checkpoints were recomputed.\nAll of it holds.\n' });
    await admin.query('set session_replication_role = replica');
    await admin.query(`update audit.entry set leaf = '{}' where number = 1`);
    const { code, output } = await run('audit-verify');
    expect(code).toBe(1);
    expect(output).toMatch(/^BAD: platform entry 1 of \d{4}: the leaf is not what was hashed$/m);
  });
});
