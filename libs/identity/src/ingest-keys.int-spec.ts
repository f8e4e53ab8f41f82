import type { Clock } from '#clock/clock.js';
import { FixedClock } from '#clock/fixed-clock.js';
import { sampleConfig } from '#config/sample-config.js';
import { type Database, query } from '#database/database.js';
import { openDatabase } from '#database/open-database.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { randomUUID } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { CredentialRepository } from './credential.repository.js';
import { keyHmac, mintCredential } from './credential.js';
import { IngestKeys } from './ingest-keys.js';
import { KEY_CACHE_MS, KeyVerifier } from './key-verifier.js';

const ORIGIN = 'https://app.example.com';

describe('ingest keys', () => {
  const config = sampleConfig('ingest');
  const tenantId = randomUUID();
  const projectId = randomUUID();
  let database: TestDatabase;
  let close: (() => Promise<void>)[] = [];
  let writer: Database;
  let reader: Database;
  let clock: FixedClock;
  let keys: IngestKeys;
  let lookups: number;

  const insertKey = async (kind: 'ingest' | 'secret'): Promise<{ text: string; id: string }> => {
    const { text, keyId } = mintCredential(kind);
    const id = randomUUID();
    await writer.transaction({ tenants: [tenantId] }, (tx) =>
      query(tx, `insert into identity.api_key (id, tenant_id, project_id, kind, name, key_id, hmac, origins) values ($1, $2, $3, $4, 'k', $5, $6, $7)`, [
        id, tenantId, projectId, kind, keyId, keyHmac(config.secrets.apiKeyPepper, text), kind === 'ingest' ? [ORIGIN] : [],
      ]),
    );
    return { text, id };
  };

  const wasUsed = async (id: string): Promise<boolean | undefined> => {
    const sql = 'select last_used_day is not null as used from identity.api_key where id = $1';
    return (await writer.transaction({ tenants: [tenantId] }, (tx) => query<{ used: boolean }>(tx, sql, [id])))[0]?.used;
  };

  beforeAll(async () => {
    database = await createTestDatabase();
    const opened = await Promise.all([openDatabase(database.config, 'identity_writer'), openDatabase(database.config, 'ingest_intake')]);
    close = opened.map(({ close: end }) => end);
    [writer, reader] = opened.map(({ db }) => db) as [Database, Database];
    await writer.transaction({ tenants: [tenantId] }, async (tx) => {
      await query(tx, `insert into identity.organisation (id, name) values ($1, 'Acme')`, [tenantId]);
      await query(tx, `insert into identity.project (id, tenant_id, name) values ($1, $2, 'Shop')`, [projectId, tenantId]);
    });
  });

  beforeEach(() => {
    clock = new FixedClock(new Date('2026-01-01T00:00:00Z'));
    lookups = 0;
    class CountingRepository extends CredentialRepository {
      override resolveApiKey(keyId: string): ReturnType<CredentialRepository['resolveApiKey']> {
        lookups++;
        return super.resolveApiKey(keyId);
      }
    }
    const credentials = new CountingRepository(reader);
    keys = new IngestKeys(clock as Clock, new KeyVerifier(config, clock as Clock, credentials), credentials);
  });

  afterAll(async () => {
    await Promise.all(close.map((end) => end()));
    await database.drop();
  });

  it('answers whose key it is, and remembers the day it was used', async () => {
    const key = await insertKey('ingest');
    await expect(keys.verify(key.text, ORIGIN)).resolves.toEqual({ tenantId, projectId, keyId: key.id });
    await expect(wasUsed(key.id)).resolves.toBe(true);
  });

  it.each([undefined, 'null', 'https://app.example.com.evil.com', 'https://evil-app.example.com', 'http://app.example.com', 'https://APP.example.com', 'https://app.example.com/', ''])(
    'refuses the origin %p',
    async (origin) => {
      const key = await insertKey('ingest');
      await expect(keys.verify(key.text, origin)).rejects.toMatchObject({ code: 'origin-not-allowed' });
    },
  );

  it('refuses a wrong checksum without a look-up, and an unknown key after one', async () => {
    const unknown = mintCredential('ingest').text;
    const damaged = unknown.slice(0, -1) + (unknown.endsWith('0') ? '1' : '0');
    await expect(keys.verify(damaged, ORIGIN)).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(lookups).toBe(0);
    await expect(keys.verify(unknown, ORIGIN)).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(lookups).toBe(1);
  });

  it('refuses a key that has a known key id and another secret', async () => {
    const key = await insertKey('ingest');
    const forged = mintWithId(key.text);
    await expect(keys.verify(forged, ORIGIN)).rejects.toMatchObject({ code: 'unauthenticated' });
    await expect(wasUsed(key.id)).resolves.toBe(false);
    await expect(keys.verify(key.text, ORIGIN)).resolves.toBeDefined();
  });

  it('refuses a secret key and a session token with insufficient-scope', async () => {
    const secret = await insertKey('secret');
    await expect(keys.verify(secret.text, ORIGIN)).rejects.toMatchObject({ code: 'insufficient-scope' });
    await expect(keys.verify(mintCredential('session').text, ORIGIN)).rejects.toMatchObject({ code: 'insufficient-scope' });
  });

  it('refuses a revoked key within 30 seconds', async () => {
    const key = await insertKey('ingest');
    await keys.verify(key.text, ORIGIN);
    await writer.transaction({ tenants: [tenantId] }, (tx) => query(tx, 'update identity.api_key set revoked_at = clock.now() where id = $1', [key.id]));
    clock.advance(KEY_CACHE_MS);
    expect(KEY_CACHE_MS).toBeLessThanOrEqual(30_000);
    await expect(keys.verify(key.text, ORIGIN)).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  it('knows the origins of live keys for preflights', async () => {
    await insertKey('ingest');
    await expect(keys.isKnownOrigin(ORIGIN)).resolves.toBe(true);
    await expect(keys.isKnownOrigin('https://elsewhere.example.com')).resolves.toBe(false);
    await expect(keys.isKnownOrigin('null')).resolves.toBe(false);
  });
});

/** A well-formed key that shares its key id with `text`. */
const mintWithId = (text: string): string => {
  for (;;) {
    const other = mintCredential('ingest').text;
    const spliced = text.slice(0, -40) + other.slice(-40, -6);
    const fixed = withChecksum(spliced);
    if (fixed !== text) return fixed;
  }
};

const withChecksum = (body: string): string => {
  const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
  let rest = crc32(body);
  let sum = '';
  for (let i = 0; i < 6; i++) {
    sum = digits.charAt(rest % 62) + sum;
    rest = Math.floor(rest / 62);
  }
  return body + sum;
};
