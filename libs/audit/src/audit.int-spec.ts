import { Clock } from '#clock/clock.js';
import { ClockModule } from '#clock/clock.module.js';
import { ConfigModule } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { AUDIT_WRITER, type AuditLeaf, type AuditWriter } from '#contracts/audit-writer.js';
import { type Database, query } from '#database/database.js';
import { databaseOf, DatabaseModule } from '#database/database.module.js';
import { testConfig } from '#testing/test-config.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { Test, type TestingModule } from '@nestjs/testing';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { AuditCheck } from './audit-check.js';
import { AuditSequencerModule } from './audit-sequencer.module.js';
import { AuditModule } from './audit.module.js';
import { copyAudit, FileSource } from './file-source.js';
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

beforeAll(async () => {
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

beforeEach(async () => {
  await tamper('truncate audit.leaf_outbox, audit.entry, audit.log, audit.node, audit.anchor, audit.checkpoint, audit.personal');
  await tamper(`update clock.clock_offset set "offset" = '0'`);
  rmSync(path.join(config.audit.directory, 'checkpoints'), { recursive: true, force: true });
});

afterAll(async () => {
  await admin?.end();
  await app?.close();
  await database?.drop();
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
    expect(await app.get(Verifier).verify()).toEqual({ entries: 1, logs: 1, checkpoints: 1, redacted: 1 });
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
    expect(await app.get(Verifier).verify()).toEqual({ entries: 4, logs: 2, checkpoints: 2, redacted: 0 });
  });
});

describe('years', () => {
  const later = (years: number): Promise<void> => tamper(`update clock.clock_offset set "offset" = make_interval(years => ${years})`);

  it('are trees of their own: the last one is closed in the next, signed for the last time, and goes whole when its time is over', async () => {
    await append(leafOf(`tenant:${TENANT}`));
    await append(leafOf('platform', { personal: { name: 'x' } }));
    await sequencer().checkpoint();
    await later(1);
    await append(leafOf(`tenant:${TENANT}`));
    await sequencer().checkpoint();
    const [first, second] = (await sql('select distinct shard from audit.entry order by 1')).map(({ shard }) => String(shard));
    expect(await sql(`select log, shard, size::int as size, closed_at is not null as closed from audit.log order by shard, log`)).toEqual([
      { log: 'platform', shard: first, size: 2, closed: true },
      { log: `tenant:${TENANT}`, shard: first, size: 1, closed: true },
      // Two closings and one anchor.
      { log: 'platform', shard: second, size: 3, closed: false },
      { log: `tenant:${TENANT}`, shard: second, size: 1, closed: false },
    ]);
    expect(await sequencer().dropYears()).toEqual([]);
    await expect(sql(`select audit.drop_entries('${first}', 10)`)).rejects.toThrow(/the year is kept/);
    await later(7);
    await sequencer().checkpoint();
    expect(await sequencer().dropYears()).toEqual([first]);
    expect(await sequencer().dropYears()).toEqual([]);
    expect(await sql(`select 1 from audit.entry where shard = '${first}' union all select 1 from audit.personal`)).toEqual([]);
    await sequencer().checkpoint();
    expect(await verify()).toBeUndefined();
    // What is left of it is still bound: its closing stands in the year after.
    await tamper(`update audit.log set size = 1, edge = edge[1:1] where log = 'platform' and shard = '${first}'`);
    expect(await verify()).toMatchObject({ log: 'platform', shard: first });
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
    ['a flipped byte', `update audit.entry set leaf = set_byte(leaf, 20, get_byte(leaf, 20) # 1) where log = 'platform' and number = 1`, { log: 'platform', number: 1 }],
    ['a dropped tail', `delete from audit.entry where log = 'platform' and number > 3`, { log: 'platform', number: 4 }],
    ['two leaves that were swapped', `update audit.entry e set leaf = o.leaf, leaf_hash = o.leaf_hash from audit.entry o where e.log = 'platform' and o.log = e.log and e.number in (2, 3) and o.number = 5 - e.number`, { log: 'platform', number: 2 }],
    ['two entries that were swapped, ids and all', `update audit.entry set number = number + 100 where log = 'platform' and number in (2, 3); update audit.entry set number = 105 - number where log = 'platform' and number > 100`, { log: 'platform', number: 2 }],
    ['time that goes back where numbers are given', `update audit.entry set sequenced_at = sequenced_at - interval '1 hour' where log = 'platform' and number = 2`, { log: 'platform', number: 2, reason: expect.stringContaining('time goes back') as string }],
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

  it('time that goes back in what leaves say', async () => {
    const clock = app.get(Clock);
    const now = jest.spyOn(clock, 'now').mockReturnValue(new Date(Date.now() - 3_600_000));
    await append(leafOf('platform'));
    now.mockRestore();
    await sequencer().sequence();
    const [{ size } = {}] = await sql(`select size::int as size from audit.log where log = 'platform'`);
    expect(await verify()).toMatchObject({ log: 'platform', number: Number(size) - 1, reason: expect.stringContaining('time goes back') as string });
  });

  it('in a copy that was taken along, without a database, with the key from somewhere else', async () => {
    const file = path.join(config.audit.directory, `${randomUUID()}.copy`);
    expect(await app.get(Verifier).reading((source) => copyAudit(source, file))).toBe(11);
    expect(await new AuditCheck(await FileSource.open(file)).run()).toEqual({ entries: 11, logs: 2, checkpoints: 1, redacted: 0 });
    const lines = readFileSync(file, 'utf8').split('\n');
    const changed = lines.map((line) => (line.includes('"tree":"platform') && line.includes('"number":4') ? line.replace(/"leaf":"(.{40})./, (_all, start: string) => `"leaf":"${start}A`) : line));
    writeFileSync(file, changed.join('\n'));
    expect((await new AuditCheck(await FileSource.open(file)).run()).fault).toMatchObject({ log: 'platform', number: 4 });
    const other = generateKeyPairSync('ed25519').publicKey.export({ format: 'pem', type: 'spki' }).toString();
    expect((await new AuditCheck(await FileSource.open(file, other)).run()).fault?.reason).toContain('not signed by our key');
  });

  it('a history rewritten as a whole, hashes, state and all', async () => {
    await tamper('truncate audit.entry, audit.log, audit.node, audit.anchor, audit.checkpoint, audit.personal');
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
