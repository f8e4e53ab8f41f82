import type { ExchangeApp } from '#config/config.js';
import { type Database, query } from '#database/database.js';
import { DUTIES, type Duty } from '#database/duties.js';
import { openDatabase } from '#database/open-database.js';
import { testConfig, testExchange } from '#testing/test-config.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import pg from 'pg';
import { ExchangeSweep } from './exchange-sweep.js';
import { Exchange, type ExchangeJob } from './exchange.js';
import { ExchangeRepository } from './exchange.repository.js';

const DUTIES_OF: Record<ExchangeApp, readonly Duty[]> = {
  waitlist: ['waitlist_api', 'waitlist_worker'],
  ingest: ['ingest_api', 'ingest_worker', 'ingest_eraser', 'identity_writer'],
  privacy: ['privacy_api', 'privacy_worker'],
};
const appOf = (duty: string): ExchangeApp => (Object.keys(DUTIES_OF) as ExchangeApp[]).find((app) => DUTIES_OF[app].some((known) => known === duty)) ?? 'ingest';

/** Any job will do here: nothing runs it. */
const JOB = 'blocks.compact' as unknown as ExchangeJob;

let database: TestDatabase;
let admin: pg.Client;
const open = new Map<Duty, { db: Database; close: () => Promise<void> }>();

const as = async (duty: Duty): Promise<{ db: Database; exchange: Exchange }> => {
  const opened = open.get(duty) ?? (await openDatabase(database.config, duty));
  open.set(duty, opened);
  const config = { ...testConfig({ database: database.config, app: appOf(duty) }), exchange: testExchange(appOf(duty)) };
  return { db: opened.db, exchange: new Exchange(config, new ExchangeRepository()) };
};

const post = async (body: object, duty: Duty = 'waitlist_api'): Promise<string> => {
  const { db, exchange } = await as(duty);
  return db.transaction('platform', (tx) => exchange.post(tx, { to: 'ingest', job: JOB, body }));
};

const readAs = async (duty: Duty, id: string): Promise<unknown> => {
  const { db, exchange } = await as(duty);
  return db.transaction('platform', (tx) => exchange.open(tx, id));
};

const count = async (sql: string): Promise<number> => Number((await admin.query<{ n: string }>(`select count(*) as n from ${sql}`)).rows[0]?.n);

beforeAll(async () => {
  database = await createTestDatabase();
  admin = new pg.Client({ connectionString: database.config.adminUrl });
  await admin.connect();
});

beforeEach(() => admin.query('delete from exchange.message; delete from ingest.outbox; delete from waitlist.outbox'));

afterAll(async () => {
  for (const { close } of open.values()) await close();
  await admin.end();
  await database.drop();
});

it('commits the message, the recipient’s job and whatever else the caller writes, or nothing of it', async () => {
  const { db, exchange } = await as('waitlist_api');
  const failing = db.transaction('platform', async (tx) => {
    await exchange.post(tx, { to: 'ingest', job: JOB, body: { email: 'visitor@example.org' } });
    throw new Error('changed its mind');
  });
  await expect(failing).rejects.toThrow('changed its mind');
  expect([await count('exchange.message'), await count('ingest.outbox')]).toEqual([0, 0]);
  const id = await post({ email: 'visitor@example.org' });
  const { rows } = await admin.query('select name, payload from ingest.outbox');
  expect(rows).toEqual([{ name: 'blocks.compact', payload: { exchangeId: id } }]);
});

it('keeps nothing readable: not the body in the table, nor its words', async () => {
  await post({ email: 'visitor@example.org' });
  expect(await count(`exchange.message where position('visitor' in encode(sealed, 'escape')) > 0`)).toBe(0);
});

describe('an app', () => {
  it.each(Object.keys(DUTIES) as Duty[])('%s reads no row by itself, and through the functions only what is addressed to its app', async (duty) => {
    const { db, close } = await openDatabase(database.config, duty);
    const direct = db.transaction('platform', (tx) => query(tx, 'select * from exchange.message')).finally(close);
    await expect(direct).rejects.toThrow(/permission denied/);
    const id = await post({ for: 'ingest' });
    const isOurs = DUTIES_OF.ingest.includes(duty);
    const answer = Object.values(DUTIES_OF).flat().includes(duty) ? await readAs(duty, id) : undefined;
    expect(answer).toEqual(isOurs ? { for: 'ingest' } : undefined);
  });

  it('is bound by row-level security even where a function forgets to ask', async () => {
    await post({ for: 'ingest' });
    await admin.query(`create function exchange.forgetful() returns bigint language sql security definer set search_path = '' as 'select count(*) from exchange.message';
      alter function exchange.forgetful owner to pixeltrace_owner; grant execute on function exchange.forgetful to privacy_api, ingest_api`);
    const seen = async (duty: Duty): Promise<unknown> => (await as(duty)).db.transaction('platform', (tx) => query(tx, 'select exchange.forgetful()::int as n'));
    expect(await seen('privacy_api')).toEqual([{ n: 0 }]);
    expect(await seen('ingest_api')).toEqual([{ n: 1 }]);
    await admin.query('drop function exchange.forgetful');
  });

  it('cannot close, answer or take the answer of what is between two others', async () => {
    const id = await post({ for: 'ingest' });
    const { db, exchange } = await as('privacy_worker');
    expect(await db.transaction('platform', (tx) => exchange.close(tx, id))).toBe(false);
    expect(await db.transaction('platform', (tx) => exchange.answer(tx, id, { yes: true }))).toBe(false);
    expect(await db.transaction('platform', (tx) => exchange.answerTo(tx, id))).toBeUndefined();
    expect(await readAs('ingest_worker', id)).toEqual({ for: 'ingest' });
  });

  it('cannot read what it sent', async () => {
    const id = await post({ for: 'ingest' });
    const { rows } = await admin.query<{ sealed: Buffer }>('select sealed from exchange.message');
    expect(rows).toHaveLength(1);
    const { db, exchange } = await as('waitlist_api');
    expect(await db.transaction('platform', (tx) => exchange.open(tx, id))).toBeUndefined();
  });
});

describe('one message', () => {
  it('has one effect, however many runs of its job meet', async () => {
    await admin.query('create table if not exists ingest.trial_effect (n integer); grant insert on ingest.trial_effect to ingest_worker');
    const id = await post({ for: 'ingest' });
    const { db, exchange } = await as('ingest_worker');
    const run = (): Promise<void> =>
      db.transaction('platform', async (tx) => {
        if ((await exchange.open(tx, id)) === undefined) return;
        await query(tx, 'insert into ingest.trial_effect values (1)');
        await exchange.close(tx, id);
      });
    await Promise.all(Array.from({ length: 5 }, run));
    expect(await count('ingest.trial_effect')).toBe(1);
    expect(await count('exchange.message')).toBe(0);
  });

  it('is as it was when its run was cut off', async () => {
    const id = await post({ for: 'ingest' });
    const { db, exchange } = await as('ingest_worker');
    const cutOff = db.transaction('platform', async (tx) => {
      await exchange.open(tx, id);
      await exchange.close(tx, id);
      await admin.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'pixeltrace:ingest_worker' and state = 'idle in transaction' and datname = current_database()`);
      await query(tx, 'select 1');
    });
    await expect(cutOff).rejects.toThrow();
    expect(await readAs('ingest_worker', id)).toEqual({ for: 'ingest' });
  });

  it('is answered once; its sender is woken, reads and closes', async () => {
    const [sender, recipient] = [await as('waitlist_worker'), await as('ingest_worker')];
    const asked = await post({ question: 1 }, 'waitlist_worker');
    await admin.query(`update exchange.message set answer_job = 'wake.me'`);
    expect(await sender.db.transaction('platform', (tx) => sender.exchange.answerTo(tx, asked))).toBeUndefined();
    for (const answer of [{ answer: 1 }, { answer: 2 }]) expect(await recipient.db.transaction('platform', (tx) => recipient.exchange.answer(tx, asked, answer))).toBe(true);
    await recipient.db.transaction('platform', (tx) => recipient.exchange.close(tx, asked));
    expect((await admin.query('select name, payload from waitlist.outbox where name = $1', ['wake.me'])).rows).toEqual([{ name: 'wake.me', payload: { exchangeId: asked } }]);
    expect(await sender.db.transaction('platform', (tx) => sender.exchange.answerTo(tx, asked))).toEqual({ answer: 1 });
    await sender.db.transaction('platform', (tx) => sender.exchange.close(tx, asked));
    expect(await count('exchange.message')).toBe(0);
  });

  it('that was given up by its sender is gone for its recipient', async () => {
    const id = await post({ for: 'ingest' });
    const { db, exchange } = await as('waitlist_api');
    expect(await db.transaction('platform', (tx) => exchange.close(tx, id))).toBe(true);
    expect(await readAs('ingest_api', id)).toBeUndefined();
  });

  it('that was changed or moved is refused as bad data', async () => {
    const id = await post({ for: 'ingest' });
    await admin.query(`update exchange.message set job = 'another.job'`);
    await expect(readAs('ingest_api', id)).rejects.toMatchObject({ name: 'BadDataError', code: 'exchange-seal-broken' });
  });
});

it('removes what nobody closed at its deadline, and not before', async () => {
  await post({ for: 'ingest' });
  const { db } = await as('privacy_worker');
  const sweep = new ExchangeSweep(db, new ExchangeRepository());
  await admin.query(`update clock.clock_offset set "offset" = interval '29 days'`);
  expect(await sweep.sweep()).toBe(0);
  await admin.query(`update clock.clock_offset set "offset" = interval '31 days'`);
  expect(await sweep.sweep()).toBe(1);
  await admin.query(`update clock.clock_offset set "offset" = '0'`);
});
