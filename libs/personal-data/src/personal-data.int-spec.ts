import type { Config } from '#config/config.js';
import { ConfigModule } from '#config/config.module.js';
import { EGRESS_GATE, type EgressGate, EgressRefusedError } from '#contracts/egress-gate.js';
import { DatabaseModule } from '#database/database.module.js';
import { testConfig } from '#testing/test-config.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { Test, type TestingModule } from '@nestjs/testing';
import { randomUUID } from 'node:crypto';
import { appendFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { ErasureLedger, LedgerAheadError } from './erasure-ledger.js';
import { type Erasure, LedgerDamagedError } from './ledger-entry.js';
import type { EraseAgain } from './ledger-kinds.js';
import { PersonalDataModule } from './personal-data.module.js';

let database: TestDatabase;
let config: Config;
let apps: TestingModule[];
let admin: pg.Client;

const start = async (): Promise<TestingModule> => {
  const app = await Test.createTestingModule({
    imports: [ConfigModule.forRoot(config), DatabaseModule.forDuties(['ingest_eraser']), PersonalDataModule.forDuty('ingest_eraser')],
  }).compile();
  apps.push(app);
  return app;
};

const ledgerOf = async (): Promise<ErasureLedger> => (await start()).get(ErasureLedger);
const erasure = (subjectId: string = randomUUID()): Erasure => ({ kind: 'session', tenantId: randomUUID(), subjectId, at: new Date('2026-11-23T12:00:00Z') });
const files = (): string[] => readdirSync(config.erasureLedger.directory).filter((name) => name.endsWith('.ledger')).map((name) => path.join(config.erasureLedger.directory, name));

beforeEach(async () => {
  database = await createTestDatabase();
  config = testConfig({ database: database.config });
  admin = new pg.Client({ connectionString: database.config.adminUrl });
  await admin.connect();
  apps = [];
});

afterEach(async () => {
  await Promise.all(apps.map((app) => app.close()));
  await admin.end();
  await database.drop();
});

const sessions = (eraseAgain: EraseAgain): ReadonlyMap<string, EraseAgain> => new Map([['session', eraseAgain]]);

describe('the erasure ledger', () => {
  it('is not ahead of a database that followed it, however many processes write', async () => {
    const ledgers = await Promise.all([ledgerOf(), ledgerOf()]);
    await ledgers[0]?.assertNotBehind();
    await Promise.all(Array.from({ length: 20 }, (_none, at) => ledgers[at % 2]?.append(erasure())));
    await ledgers[0]?.assertNotBehind();
    expect(files()).toHaveLength(2);
  });

  it('shuts the gate of a restored database, also when more is erased after, until what it missed was erased again', async () => {
    const ledger = await ledgerOf();
    await ledger.append(erasure('before-backup'));
    const backup = (await admin.query('select file, entries, hash, marked_at from privacy.erasure_ledger_mark')).rows as { entries: string; hash: Buffer }[];
    await ledger.append(erasure('lost-1'));
    await ledger.append(erasure('lost-2'));
    await admin.query('update privacy.erasure_ledger_mark set entries = $1, hash = $2', [backup[0]?.entries, backup[0]?.hash]);
    await ledger.append(erasure('after-restore'));

    const restarted = await ledgerOf();
    await expect(restarted.assertNotBehind()).rejects.toThrow(LedgerAheadError);
    const again: string[] = [];
    expect(await restarted.replay(sessions((entry) => Promise.resolve(void again.push(entry.subjectId))))).toBe(3);
    expect(again).toEqual(['lost-1', 'lost-2', 'after-restore']);
    await restarted.assertNotBehind();
  });

  it('stays shut where erasing again fails, and goes on from there', async () => {
    const ledger = await ledgerOf();
    for (const name of ['a', 'b', 'c']) await ledger.append(erasure(name));
    await admin.query('delete from privacy.erasure_ledger_mark');
    const failing = ledger.replay(sessions((entry) => (entry.subjectId === 'b' ? Promise.reject(new Error('blobs are away')) : Promise.resolve())));
    await expect(failing).rejects.toThrow('blobs are away');
    await expect(ledger.assertNotBehind()).rejects.toMatchObject({ missing: 2 });
    expect(await ledger.replay(sessions(() => Promise.resolve()))).toBe(2);
  });

  it('leaves what another app erases to that app, and stays shut until it did', async () => {
    const ledger = await ledgerOf();
    await ledger.append(erasure('mine'));
    await ledger.append({ ...erasure('theirs'), kind: 'subscriber' });
    await ledger.append(erasure('mine, later'));
    await admin.query('delete from privacy.erasure_ledger_mark');
    const again: string[] = [];
    const note: EraseAgain = (entry) => Promise.resolve(void again.push(entry.subjectId));
    expect(await ledger.replay(sessions(note))).toBe(1);
    await expect(ledger.assertNotBehind()).rejects.toMatchObject({ missing: 2 });
    expect(await ledger.replay(new Map([['subscriber', note]]))).toBe(1);
    expect(await ledger.replay(sessions(note))).toBe(1);
    expect(again).toEqual(['mine', 'theirs', 'mine, later']);
    await ledger.assertNotBehind();
  });

  it('tells when a file of it was changed, cut or lost', async () => {
    const ledger = await ledgerOf();
    for (const name of ['a', 'b']) await ledger.append(erasure(name));
    const [file] = files() as [string];
    const text = readFileSync(file, 'utf8');
    for (const bad of [text.replace('"a"', '"x"'), text.split('\n')[0] + '\n', '']) {
      writeFileSync(file, bad);
      await expect(ledger.assertNotBehind()).rejects.toThrow(LedgerDamagedError);
    }
    rmSync(file);
    await expect(ledger.assertNotBehind()).rejects.toThrow(LedgerDamagedError);
  });

  it('takes no notice of a line that a power cut left unfinished', async () => {
    await (await ledgerOf()).append(erasure());
    appendFileSync(files()[0] as string, 'deadbeef [2,');
    await (await ledgerOf()).assertNotBehind();
  });
});

describe('the egress gate', () => {
  let gate: EgressGate;
  const allow = (host: string, more = ''): Promise<unknown> =>
    admin.query(
      `insert into registry.subprocessor (name, host, country, purpose, categories, announced_at, active_from ${more && ', active_until'})
       values ('Example', $1, 'DE', 'mail', '{contact}', clock.now() - interval '60 days', clock.now() - interval '30 days' ${more})`,
      [host],
    );

  beforeEach(async () => {
    config = testConfig({ database: database.config, urls: { web: 'https://app.example.com', waitlist: 'http://127.0.0.1', ingest: 'http://127.0.0.1', privacy: 'http://127.0.0.1' } });
    gate = (await start()).get<EgressGate>(EGRESS_GATE);
  });

  it.each(['localhost', '127.0.0.1', '[::1]', 'app.example.com', 'APP.example.com.'])('lets data go to ourselves: %s', async (host) => {
    await expect(gate.assertAllowed(host, ['recording'])).resolves.toBeUndefined();
  });

  it.each(['mail.example.net', 'app.example.com.evil.net', '127.0.0.1.evil.net', '10.0.0.7'])('refuses a host that is not listed: %s', async (host) => {
    await expect(gate.assertAllowed(host, ['contact'])).rejects.toThrow(EgressRefusedError);
  });

  it('lets data go to what runs beside us, under a name that only our own network has', async () => {
    await expect(gate.assertAllowed('mailbox', ['contact'])).resolves.toBeUndefined();
  });

  it('asks for a tool, one for the EU and one for the UK, before data leaves for a country that is not adequate', async () => {
    const add = async (host: string, country: string, handles = true): Promise<string> => {
      const { rows } = await admin.query<{ id: string }>(
        `insert into registry.subprocessor (name, host, country, purpose, categories, announced_at, active_from, handles_eu_uk)
         values ('Example', $1, $2, 'mail', '{contact}', clock.now() - interval '60 days', clock.now() - interval '30 days', $3) returning id`,
        [host, country, handles],
      );
      return rows[0]?.id ?? '';
    };
    const tool = (id: string, origin: string, name: string, more = 'null'): Promise<unknown> =>
      admin.query(`insert into registry.transfer_tool (subprocessor_id, origin, tool, reference, signed_on, valid_until) values ($1, $2, $3, 'DPA-7', current_date - 1, ${more})`, [id, origin, name]);
    const refused = expect.objectContaining({ reason: 'no-transfer-tool' }) as unknown;
    const american = await add('us.example.net', 'US');
    await expect(gate.assertAllowed('us.example.net', ['contact'])).rejects.toEqual(refused);
    await tool(american, 'EU', 'scc-module-2');
    await expect(gate.assertAllowed('us.example.net', ['contact'])).rejects.toEqual(refused);
    await tool(american, 'UK', 'uk-addendum', 'current_date - 1');
    await expect(gate.assertAllowed('us.example.net', ['contact'])).rejects.toEqual(refused);
    await tool(american, 'UK', 'uk-addendum');
    await expect(gate.assertAllowed('us.example.net', ['contact'])).resolves.toBeUndefined();
    await add('jp.example.net', 'JP');
    await expect(gate.assertAllowed('jp.example.net', ['contact'])).resolves.toBeUndefined();
    await add('domestic.example.net', 'US', false);
    await expect(gate.assertAllowed('domestic.example.net', ['contact'])).resolves.toBeUndefined();
  });

  it('waits while an objection that came in time is not settled', async () => {
    await allow('new.example.net');
    const object = `insert into registry.objection (subprocessor_id, organisation_id, reason, raised_at) select id, gen_random_uuid(), 'Another region, please.', active_from - interval '1 day' from registry.subprocessor where host = 'new.example.net'`;
    await admin.query(object);
    await expect(gate.assertAllowed('new.example.net', ['contact'])).rejects.toEqual(expect.objectContaining({ reason: 'objection-open' }));
    await admin.query(`update registry.objection set resolution = 'withdrawn', resolved_at = clock.now()`);
    await expect(gate.assertAllowed('new.example.net', ['contact'])).resolves.toBeUndefined();
  });

  it('lets through what is listed, for its categories and its time only', async () => {
    await allow('smtp.example.net');
    await allow('old.example.net', `, clock.now() - interval '1 day'`);
    await expect(gate.assertAllowed('smtp.example.net', ['contact'])).resolves.toBeUndefined();
    await expect(gate.assertAllowed('smtp.example.net', ['contact', 'recording'])).rejects.toThrow(EgressRefusedError);
    await expect(gate.assertAllowed('old.example.net', ['contact'])).rejects.toThrow(EgressRefusedError);
  });
});
