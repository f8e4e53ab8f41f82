import { FileKms } from '#blobs/file-kms.js';
import { KeyFile } from '#blobs/key-file.js';
import { SessionKeys } from '#blobs/session-keys.js';
import { SessionKeysRepository } from '#blobs/session-keys.repository.js';
import { FixedClock } from '#clock/fixed-clock.js';
import type { Config } from '#config/config.js';
import { type Database, query } from '#database/database.js';
import { openDatabase } from '#database/open-database.js';
import { startChild } from '#testing/child.js';
import { testConfig } from '#testing/test-config.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';

jest.setTimeout(60_000);

let database: TestDatabase;
let config: Config;
let intake: { db: Database; close: () => Promise<void> };
let file: string;

beforeEach(async () => {
  database = await createTestDatabase();
  config = testConfig({ database: database.config });
  intake = await openDatabase(config.database, 'ingest_intake');
  file = path.join(config.audit.directory, '..', 'keys', 'master-keys.json');
});
afterEach(async () => {
  await intake.close();
  await database.drop();
});

const environment = (): Record<string, string> => ({
  NODE_ENV: 'test',
  DATABASE_URL: config.database.url,
  DATABASE_ROLE_SECRET: config.database.roleSecret,
  REDIS_URL: config.redis.url,
  TRUSTED_HOP_SECRET: config.http.trustedHopSecret,
  SESSION_TOKEN_SECRET: config.secrets.sessionToken,
  API_KEY_PEPPER: config.secrets.apiKeyPepper,
  BLOBS_DIRECTORY: config.blobs.kind === 'disk' ? config.blobs.directory : '',
  KMS_PATH: file,
  ERASURE_LEDGER_DIRECTORY: config.erasureLedger.directory,
});

const rotate = async (...args: string[]): Promise<{ code: unknown; output: string }> => {
  const child = startChild('scripts/rotate-keys.ts', args, environment());
  const code = await child.ended;
  return { code, output: child.output() };
};

const keysWith = (kms: FileKms): SessionKeys => new SessionKeys(intake.db, kms, new SessionKeysRepository(), new FixedClock(new Date(0)));

describe('npm run keys:rotate', () => {
  it('makes a new master key, rewraps every tenant key and retires the old one; recordings stay readable and untouched', async () => {
    const running = new FileKms({ path: file, createIfMissing: true });
    const old = running.currentKeyId;
    const sessions: { tenantId: string; sessionId: string; key: Buffer }[] = [];
    for (let turn = 0; turn < 5; turn++) {
      const session = { tenantId: randomUUID(), sessionId: randomUUID() };
      const key = await intake.db.transaction({ tenants: [session.tenantId] }, async (tx) => {
        await query(tx, 'insert into ingest.session (id, tenant_id, project_id, started_at, expires_at) values ($1, $2, $2, clock.now(), clock.now())', [session.sessionId, session.tenantId]);
        return keysWith(running).create(tx, session);
      });
      sessions.push({ ...session, key });
    }

    const rotated = await rotate();
    expect(rotated).toMatchObject({ code: 0, output: expect.stringContaining('Done: 5 tenant keys') });
    // A process that was started before finds the new key by itself.
    for (const { key, ...session } of sessions) expect((await keysWith(running).get(session)).equals(key)).toBe(true);
    expect(await rotate('--retire')).toEqual({ code: 0, output: `Retired: ${old}\n` });
    expect(readFileSync(file, 'utf8')).not.toContain(old);
    const restarted = new FileKms({ path: file, createIfMissing: false });
    for (const { key, ...session } of sessions) expect((await keysWith(restarted).get(session)).equals(key)).toBe(true);
    expect(rotated.output).not.toContain(JSON.parse(readFileSync(file, 'utf8')).keys[restarted.currentKeyId]);
  });

  it('does not retire a key that is needed, and does not make a file that is missing', async () => {
    expect(await rotate()).toMatchObject({ code: 1, output: expect.stringContaining('missing') });
    const running = new FileKms({ path: file, createIfMissing: true });
    const session = { tenantId: randomUUID(), sessionId: randomUUID() };
    await intake.db.transaction({ tenants: [session.tenantId] }, async (tx) => {
      await query(tx, 'insert into ingest.session (id, tenant_id, project_id, started_at, expires_at) values ($1, $2, $2, clock.now(), clock.now())', [session.sessionId, session.tenantId]);
      await keysWith(running).create(tx, session);
    });
    new KeyFile(file).addCurrent();
    expect(await rotate('--retire')).toMatchObject({ code: 1, output: expect.stringContaining('1 tenant keys still need') });
    expect(await rotate()).toMatchObject({ code: 0, output: expect.stringContaining('Going on with a rotation') });
    expect(await rotate('--retire')).toMatchObject({ code: 0 });
  });
});
