import { FixedClock } from '#clock/fixed-clock.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { query } from '#database/database.js';
import type { Duty } from '#database/duties.js';
import { Listener } from '#database/listener.js';
import { openDatabase } from '#database/open-database.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { randomBytes, randomUUID } from 'node:crypto';
import { EnvironmentKms } from './environment-kms.js';
import type { Kms } from './kms.js';
import { open, seal } from './session-cipher.js';
import { SessionKeys, type SessionOfTenant } from './session-keys.js';
import { SessionKeysRepository } from './session-keys.repository.js';

const database: { test: TestDatabase; of: Partial<Record<Duty, Database>>; closers: (() => Promise<void>)[] } = { test: undefined as unknown as TestDatabase, of: {}, closers: [] };

const as = (duty: Duty): Database => {
  const db = database.of[duty];
  if (!db) throw new Error(`No database for ${duty}`);
  return db;
};

beforeAll(async () => {
  database.test = await createTestDatabase();
  for (const duty of ['ingest_intake', 'ingest_api', 'ingest_eraser'] as const) {
    const opened = await openDatabase(database.test.config, duty);
    database.of[duty] = opened.db;
    database.closers.push(opened.close);
  }
});
afterAll(async () => {
  for (const close of database.closers) await close();
  await database.test.drop();
});

const masterKeys = { k1: randomBytes(32).toString('base64') };
const kms = (): Kms => new EnvironmentKms({ keys: masterKeys, current: 'k1' });
const keysOf = (duty: Duty, clock = new FixedClock(new Date(0))): SessionKeys => new SessionKeys(as(duty), kms(), new SessionKeysRepository(), clock);

const insertSession = (tx: Tx, { tenantId, sessionId }: SessionOfTenant): Promise<unknown> =>
  query(tx, `insert into ingest.session (id, tenant_id, project_id, started_at, expires_at) values ($1, $2, $3, clock.now(), clock.now() + interval '1 day')`, [sessionId, tenantId, randomUUID()]);

const startSession = async (keys: SessionKeys, tenantId: string = randomUUID()): Promise<SessionOfTenant & { key: Buffer }> => {
  const session = { tenantId, sessionId: randomUUID() };
  const key = await as('ingest_intake').transaction({ tenants: [tenantId] }, async (tx) => {
    await insertSession(tx, session);
    return keys.create(tx, session);
  });
  return { ...session, key };
};

const erase = (keys: SessionKeys, session: SessionOfTenant): Promise<boolean> =>
  as('ingest_api').transaction({ tenants: [session.tenantId] }, async (tx) => {
    await query(tx, `update ingest.session set state = 'erased' where id = $1`, [session.sessionId]);
    return keys.destroy(tx, session);
  });

describe('SessionKeys', () => {
  it('makes one key per session, which every other process reads', async () => {
    const { key, ...session } = await startSession(keysOf('ingest_intake'));
    expect((await keysOf('ingest_intake').get(session)).equals(key)).toBe(true);
    expect((await keysOf('ingest_api').get(session)).equals(key)).toBe(true);
    const other = await startSession(keysOf('ingest_intake'), session.tenantId);
    expect(other.key.equals(key)).toBe(false);
  });

  it('gives the same key to all who create it at once, and makes one tenant key', async () => {
    const keys = keysOf('ingest_intake');
    const tenantId = randomUUID();
    const sessions = await Promise.all(Array.from({ length: 6 }, () => startSession(keysOf('ingest_intake'), tenantId)));
    for (const { key, ...session } of sessions) expect((await keys.get(session)).equals(key)).toBe(true);
    const [first] = sessions;
    if (!first) throw new Error('no session');
    const again = await Promise.all(Array.from({ length: 6 }, () => as('ingest_intake').transaction({ tenants: [tenantId] }, (tx) => keysOf('ingest_intake').create(tx, first))));
    for (const key of again) expect(key.equals(first.key)).toBe(true);
    const [count] = await as('ingest_intake').transaction({ tenants: [tenantId] }, (tx) => query<{ count: number }>(tx, 'select count(*)::int as count from ingest.tenant_key'));
    expect(count?.count).toBe(1);
  });

  it('keeps no key in clear in the database', async () => {
    const { key, tenantId, sessionId } = await startSession(keysOf('ingest_intake'));
    const [row] = await as('ingest_intake').transaction({ tenants: [tenantId] }, (tx) =>
      query<{ wrapped: Buffer }>(tx, 'select wrapped from ingest.session_key where session_id = $1', [sessionId]));
    expect(row?.wrapped).toHaveLength(40);
    expect(row?.wrapped.includes(key)).toBe(false);
  });

  it('does not give a key to another tenant, in memory or not', async () => {
    const keys = keysOf('ingest_intake');
    const { sessionId } = await startSession(keys);
    const foreign = { tenantId: randomUUID(), sessionId };
    await expect(keys.get(foreign)).rejects.toMatchObject({ code: 'key-gone' });
    const held = await startSession(keys);
    await keys.get(held);
    await expect(keys.get({ tenantId: foreign.tenantId, sessionId: held.sessionId })).rejects.toMatchObject({ code: 'key-gone' });
  });

  it('never makes a key over a tombstone, however often and by whomever it is asked', async () => {
    const keys = keysOf('ingest_intake');
    const { key, ...session } = await startSession(keys);
    const sealed = seal(key, { ...session, seq: 0, kind: 'chunk' }, Buffer.from('frames'));
    expect(open(await keys.get(session), { ...session, seq: 0, kind: 'chunk' }, sealed).toString()).toBe('frames');
    expect(await erase(keysOf('ingest_api'), session)).toBe(true);
    expect(await erase(keysOf('ingest_api'), session)).toBe(false);
    await expect(as('ingest_intake').transaction({ tenants: [session.tenantId] }, (tx) => keysOf('ingest_intake').create(tx, session))).rejects.toMatchObject({ code: 'key-gone' });
    await expect(keysOf('ingest_intake').get(session)).rejects.toMatchObject({ code: 'key-gone' });
  });

  it('lets an erasure win against a key that is being created', async () => {
    for (let turn = 0; turn < 20; turn++) {
      const session = await startSession(keysOf('ingest_intake'));
      await Promise.all([
        erase(keysOf('ingest_api'), session),
        as('ingest_intake').transaction({ tenants: [session.tenantId] }, (tx) => keysOf('ingest_intake').create(tx, session)).catch(() => undefined),
      ]);
      await expect(keysOf('ingest_intake').get(session)).rejects.toMatchObject({ code: 'key-gone' });
    }
  });

  it('forgets keys after a minute, or at once when their session is erased by another process', async () => {
    const clock = new FixedClock(new Date(0));
    const keys = keysOf('ingest_intake', clock);
    const heard: string[] = [];
    const listener = new Listener(database.test.config, 'ingest_intake', 'session_erased', (sessionId) => {
      heard.push(sessionId);
      keys.forget(sessionId);
    });
    await listener.open();
    const [told, expired] = [await startSession(keys), await startSession(keys)];
    await keys.get(told);
    await keys.get(expired);
    await erase(keysOf('ingest_api'), told);
    for (let turn = 0; turn < 400 && !heard.includes(told.sessionId); turn++) await new Promise((resolve) => setTimeout(resolve, 5));
    await listener.close();
    await expect(keys.get(told)).rejects.toMatchObject({ code: 'key-gone' });

    await erase(keysOf('ingest_api'), expired);
    await expect(keys.get(expired)).resolves.toBeDefined();
    clock.advance(60_001);
    await expect(keys.get(expired)).rejects.toMatchObject({ code: 'key-gone' });
  });

  it('fails closed and leaves no session without a key when the keeper of the master key is down', async () => {
    const down = new EnvironmentKms({ keys: masterKeys, current: 'k1' });
    jest.spyOn(down, 'generate').mockRejectedValue(new Error('down'));
    const keys = new SessionKeys(as('ingest_intake'), down, new SessionKeysRepository(), new FixedClock(new Date(0)));
    const tenantId = randomUUID();
    await expect(startSession(keys, tenantId)).rejects.toThrow('down');
    const rows = await as('ingest_intake').transaction({ tenants: [tenantId] }, (tx) => query(tx, 'select 1 from ingest.session'));
    expect(rows).toEqual([]);
  });

  it('fails closed under another master key', async () => {
    const { sessionId, tenantId } = await startSession(keysOf('ingest_intake'));
    const others = new EnvironmentKms({ keys: { k1: randomBytes(32).toString('base64') }, current: 'k1' });
    const keys = new SessionKeys(as('ingest_api'), others, new SessionKeysRepository(), new FixedClock(new Date(0)));
    await expect(keys.get({ sessionId, tenantId })).rejects.toMatchObject({ name: 'KeyUnavailableError', code: 'key-broken' });
  });

  it('lets no duty but intake make keys', async () => {
    const { key, ...session } = await startSession(keysOf('ingest_intake'));
    await expect(as('ingest_eraser').transaction({ tenants: [session.tenantId] }, (tx) => query(tx, `select wrapped from ingest.tenant_key`))).rejects.toThrow(/permission denied/);
    await expect(as('ingest_api').transaction({ tenants: [session.tenantId] }, (tx) => keysOf('ingest_api').create(tx, { ...session, sessionId: randomUUID() }))).rejects.toThrow(/permission denied/);
    expect(key).toHaveLength(32);
  });
});
