import { ClockModule } from '#clock/clock.module.js';
import { ConfigModule } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { AUDIT_WRITER, type AuditLeaf, type AuditWriter } from '#contracts/audit-writer.js';
import { type Database, query } from '#database/database.js';
import { databaseOf, DatabaseModule } from '#database/database.module.js';
import { testConfig } from '#testing/test-config.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { Test, type TestingModule } from '@nestjs/testing';
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { AuditSequencerModule } from './audit-sequencer.module.js';
import { AuditModule } from './audit.module.js';
import { Sequencer } from './sequencer.js';
import { Verifier } from './verifier.js';

const TENANT = randomUUID();
const OTHER = randomUUID();

const leafOf = (log: AuditLeaf['log'], more: Partial<AuditLeaf> = {}): AuditLeaf => ({
  log,
  action: 'session.erase',
  actor: { kind: 'member', id: randomUUID() },
  target: { kind: 'session', id: randomUUID() },
  ...more,
});

let database: TestDatabase;
let config: Config;
let app: TestingModule;
let admin: pg.Client;
let writer: AuditWriter;
let api: Database;

const sql = async (text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> => (await admin.query(text, values)).rows as Record<string, unknown>[];
const scopeOf = ({ log }: AuditLeaf) => (log === 'platform' ? log : { tenants: [log.slice('tenant:'.length)] });
const append = (leaf: AuditLeaf): Promise<void> => api.transaction(scopeOf(leaf), (tx) => writer.append(tx, leaf));
const sequencer = (): Sequencer => app.get(Sequencer);
const verify = async () => (await app.get(Verifier).verify()).fault;

/** What a superuser who means harm can do. */
const tamper = async (statement: string, values: unknown[] = []): Promise<void> => {
  await admin.query('set session_replication_role = replica');
  await admin.query(statement, values);
  await admin.query('set session_replication_role = origin');
};

beforeEach(async () => {
  database = await createTestDatabase();
  config = testConfig({ database: database.config });
  app = await Test.createTestingModule({
    imports: [ConfigModule.forRoot(config), ClockModule, DatabaseModule.forDuties(['ingest_api', 'privacy_api', 'audit_sequencer']), AuditModule, AuditSequencerModule],
  }).compile();
  writer = app.get<AuditWriter>(AUDIT_WRITER);
  api = app.get<Database>(databaseOf('ingest_api'));
  admin = new pg.Client({ connectionString: database.config.adminUrl });
  await admin.connect();
});

afterEach(async () => {
  await admin.end();
  await app.close();
  await database.drop();
});

describe('the audit log', () => {
  it('keeps a leaf with its fact: a rollback takes both', async () => {
    const failing = api.transaction('platform', async (tx) => {
      await writer.append(tx, leafOf('platform'));
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await append(leafOf('platform'));
    expect(await sequencer().sequence()).toBe(1);
  });

  it('numbers leaves without gaps, whatever was rolled back, by two sequencers at once', async () => {
    for (let round = 0; round < 30; round += 1) {
      await append(leafOf(round % 2 ? 'platform' : `tenant:${TENANT}`));
      await api.transaction('platform', (tx) => writer.append(tx, leafOf('platform')).then(() => Promise.reject(new Error()))).catch(() => undefined);
      if (round % 10 === 0) await Promise.all([sequencer().sequence(), sequencer().sequence()]);
    }
    await Promise.all([sequencer().sequence(), sequencer().sequence()]);
    expect(await sql('select log, count(*)::int as n, min(number)::int as first, max(number)::int as last from audit.entry group by log order by log')).toEqual([
      { log: 'platform', n: 15, first: 0, last: 14 },
      { log: `tenant:${TENANT}`, n: 15, first: 0, last: 14 },
    ]);
    expect(await sql('select 1 from audit.leaf_outbox')).toEqual([]);
    expect(await verify()).toBeUndefined();
  });

  it('lets writers insert and nothing else, and nobody change an entry', async () => {
    await append(leafOf('platform'));
    await sequencer().sequence();
    for (const statement of ['select * from audit.leaf_outbox', 'delete from audit.leaf_outbox', 'update audit.leaf_outbox set log = log', 'select * from audit.entry', 'select * from audit.personal']) {
      await expect(api.transaction('platform', (tx) => query(tx, statement))).rejects.toThrow(/permission denied/);
    }
    await expect(sql('update audit.entry set leaf = leaf')).rejects.toThrow(/append-only/);
    await expect(sql('delete from audit.entry')).rejects.toThrow(/append-only/);
    await expect(sql('truncate audit.entry')).rejects.toThrow(/append-only/);
  });

  it('takes a leaf for a tenant only where that tenant is named', async () => {
    const [own, foreign] = [leafOf(`tenant:${TENANT}`, { personal: { name: 'x' } }), leafOf(`tenant:${OTHER}`)];
    for (const scope of ['platform', { tenants: [OTHER] }] as const) await expect(api.transaction(scope, (tx) => writer.append(tx, own))).rejects.toThrow(/row-level security/);
    await expect(api.transaction({ tenants: [TENANT] }, (tx) => writer.append(tx, foreign))).rejects.toThrow(/row-level security/);
    await api.transaction({ tenants: [TENANT] }, (tx) => writer.append(tx, own));
    const forged = [randomUUID(), `tenant:${OTHER}`, TENANT];
    await expect(api.transaction({ tenants: [TENANT] }, (tx) => query(tx, `insert into audit.leaf_outbox (id, log, tenant_id, leaf) values ($1, $2, $3, '')`, forged))).rejects.toThrow(/leaf_outbox_log_is_tenant/);
  });

  it('shows a tenant its own entries only', async () => {
    await append(leafOf(`tenant:${TENANT}`));
    await append(leafOf(`tenant:${OTHER}`));
    await append(leafOf('platform'));
    await sequencer().sequence();
    const seen = await app.get<Database>(databaseOf('privacy_api')).transaction({ tenants: [TENANT] }, (tx) => query<{ log: string }>(tx, 'select log from audit.entry'));
    expect(seen).toEqual([{ log: `tenant:${TENANT}` }]);
  });

  it('still verifies when the personal part of a leaf was erased, and never held it itself', async () => {
    await append(leafOf('platform', { personal: { email: 'ada@example.org' } }));
    await sequencer().checkpoint();
    const [entry] = await sql('select leaf from audit.entry where number = 0');
    expect((entry?.['leaf'] as Buffer).toString()).not.toContain('ada');
    expect(await verify()).toBeUndefined();
    await sql('delete from audit.personal');
    expect(await verify()).toBeUndefined();
  });

  it('anchors tenant logs in the platform log and signs that one, outside the database', async () => {
    await append(leafOf(`tenant:${TENANT}`));
    expect(await sequencer().checkpoint()).toBe(1);
    expect(await sequencer().sinceCheckpoint()).toMatchObject({ grew: false });
    await append(leafOf(`tenant:${TENANT}`));
    await sequencer().sequence();
    expect(await sequencer().sinceCheckpoint()).toMatchObject({ grew: true });
    expect(await sequencer().checkpoint()).toBe(2);
    expect(readdirSync(path.join(config.audit.directory, 'checkpoints'))).toHaveLength(2);
    expect(await app.get(Verifier).verify()).toEqual({ entries: 4, logs: 2, checkpoints: 2 });
  });
});

describe('verification names the first bad entry', () => {
  beforeEach(async () => {
    for (let round = 0; round < 5; round += 1) await append(leafOf(`tenant:${TENANT}`, { details: { round } }));
    for (let round = 0; round < 5; round += 1) await append(leafOf('platform', { details: { round }, personal: { name: 'x' } }));
    await sequencer().checkpoint();
  });

  it.each([
    ['a changed leaf', `update audit.entry set leaf = convert_to(replace(convert_from(leaf, 'utf8'), '"round":3', '"round":9'), 'utf8') where log = 'platform'`, { log: 'platform', number: 3 }],
    ['a leaf changed together with its hash', `update audit.entry set leaf = '{}', leaf_hash = sha256('\\x007b7d') where log = 'platform' and number = 2`, { log: 'platform', number: 2 }],
    ['a missing entry', `delete from audit.entry where log = 'platform' and number = 1`, { log: 'platform', number: 1 }],
    ['a log cut short with its state', `with gone as (delete from audit.entry where log = 'platform' and number > 3) update audit.log set size = 4 where log = 'platform'`, { log: 'platform' }],
    ['two entries that changed places', `update audit.entry set number = 12 - number where log like 'tenant:%' and number in (1, 2)`, { log: `tenant:${TENANT}`, number: 1 }],
    ['a changed personal part', `update audit.personal set fields = '{"name":"y"}'`, { log: 'platform', number: 0 }],
    ['a tenant log that is gone', `with gone as (delete from audit.entry where log like 'tenant:%') delete from audit.log where log like 'tenant:%'`, { log: `tenant:${TENANT}` }],
  ])('%s', async (_what, statement, fault) => {
    expect(await verify()).toBeUndefined();
    await tamper(statement);
    expect(await verify()).toMatchObject(fault);
  });

  it('a history rewritten as a whole, hashes, state and all', async () => {
    await tamper('truncate audit.entry, audit.log, audit.checkpoint, audit.personal');
    for (let round = 0; round < 6; round += 1) await append(leafOf('platform'));
    await sequencer().sequence();
    expect(await verify()).toMatchObject({ log: 'platform', number: 5, reason: expect.stringContaining('checkpoint') as string });
  });

  it('a checkpoint that another key signed', async () => {
    const folder = path.join(config.audit.directory, 'checkpoints');
    const name = readdirSync(folder)[0] as string;
    const note = readFileSync(path.join(folder, name), 'utf8');
    writeFileSync(path.join(folder, name), note.replace(/\n\d+\n/, '\n7\n'));
    expect(await verify()).toMatchObject({ log: 'platform', reason: expect.stringContaining(name) as string });
  });
});
