import { FixedClock } from '#clock/fixed-clock.js';
import { dataSourceOptions } from '#database/data-source-options.js';
import { Database, query } from '#database/database.js';
import { OWNER_ROLE } from '#database/duties.js';
import { openDatabase } from '#database/open-database.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { randomBytes, randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { EnvironmentKms } from './environment-kms.js';
import { KeyRotation } from './key-rotation.js';
import { KeyRotationRepository } from './key-rotation.repository.js';
import type { Kms } from './kms.js';
import { SessionKeys } from './session-keys.js';
import { SessionKeysRepository } from './session-keys.repository.js';

const keys = { old: randomBytes(32).toString('base64'), fresh: randomBytes(32).toString('base64') };
const TENANTS = 230;

let test: TestDatabase;
let owner: DataSource;
let intake: Awaited<ReturnType<typeof openDatabase>>;
beforeAll(async () => {
  test = await createTestDatabase();
  owner = await new DataSource(dataSourceOptions(test.config, OWNER_ROLE, 2)).initialize();
  intake = await openDatabase(test.config, 'ingest_intake');
});
afterAll(async () => {
  await owner.destroy();
  await intake.close();
  await test.drop();
});

const sessionKeys = (kms: Kms): SessionKeys => new SessionKeys(intake.db, kms, new SessionKeysRepository(), new FixedClock(new Date(0)));

describe('KeyRotation', () => {
  it('brings every tenant key under the current master key, resuming where it was broken off, and every session stays readable', async () => {
    const before = new EnvironmentKms({ keys, current: 'old' });
    const sessions = [];
    for (let turn = 0; turn < TENANTS; turn++) {
      const session = { tenantId: randomUUID(), sessionId: randomUUID() };
      const key = await intake.db.transaction({ tenants: [session.tenantId] }, async (tx) => {
        await query(tx, `insert into ingest.session (id, tenant_id, project_id, started_at, expires_at) values ($1, $2, $2, clock.now(), clock.now())`, [session.sessionId, session.tenantId]);
        return sessionKeys(before).create(tx, session);
      });
      sessions.push({ ...session, key });
    }

    const after = new EnvironmentKms({ keys, current: 'fresh' });
    const rotation = new KeyRotation(new Database(owner), after, new KeyRotationRepository());
    await expect(rotation.run(() => { throw new Error('killed'); })).rejects.toThrow('killed');
    const left = await rotation.pending();
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThan(TENANTS);
    for (const { key, ...session } of sessions) expect((await sessionKeys(after).get(session)).equals(key)).toBe(true);

    expect(await rotation.run()).toBe(left);
    expect(await rotation.pending()).toBe(0);
    expect(await rotation.run()).toBe(0);
    const freshAlone = sessionKeys(new EnvironmentKms({ keys: { fresh: keys.fresh }, current: 'fresh' }));
    for (const { key, ...session } of sessions) expect((await freshAlone.get(session)).equals(key)).toBe(true);
  });
});
