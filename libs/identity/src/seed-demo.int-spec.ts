import { Clock } from '#clock/clock.js';
import { sampleConfig } from '#config/sample-config.js';
import { type Database, query } from '#database/database.js';
import { openDatabase } from '#database/open-database.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { CredentialRepository } from './credential.repository.js';
import { parseCredential, tokenHash } from './credential.js';
import { IngestKeys } from './ingest-keys.js';
import { KeyVerifier } from './key-verifier.js';
import { seedDemo, type SeedDemoOptions } from './seed-demo.js';
import { SignInRepository } from './sign-in.repository.js';

describe('seedDemo', () => {
  const config = sampleConfig('ingest');
  let database: TestDatabase;
  let writer: Database;
  let options: SeedDemoOptions;
  let close: (() => Promise<void>)[] = [];

  beforeEach(async () => {
    database = await createTestDatabase();
    const opened = await Promise.all([openDatabase(database.config, 'identity_writer'), openDatabase(database.config, 'ingest_api')]);
    close = opened.map(({ close: end }) => end);
    writer = opened[0].db;
    options = { ingestDb: opened[1].db, apiKeyPepper: config.secrets.apiKeyPepper, webOrigin: 'http://localhost:3000', demoOrigins: ['http://localhost:3005'] };
  });

  afterEach(async () => {
    await Promise.all(close.map((end) => end()));
    await database.drop();
  });

  const verify = (key: string, origin: string): Promise<unknown> => {
    const credentials = new CredentialRepository(options.ingestDb);
    const clock = new Clock();
    return new IngestKeys(clock, new KeyVerifier(config, clock, credentials), credentials).verify(key, origin);
  };

  it('makes a customer that can record, with settings and a link that signs the owner in', async () => {
    const demo = await seedDemo(writer, options);
    await expect(verify(demo.ingestKey, 'http://localhost:3005')).resolves.toMatchObject({ tenantId: demo.organisationId, projectId: demo.projectId });
    const [address, token = ''] = demo.signInUrl.split('#');
    expect(address).toBe('http://localhost:3000/sign-in');
    await expect(writer.transaction('platform', (tx) => new SignInRepository().useLink(tx, tokenHash(token)))).resolves.toBe(demo.memberId);
    const settings = await options.ingestDb.transaction({ tenants: [demo.organisationId] }, (tx) => query(tx, 'select 1 from ingest.project_setting where project_id = $1', [demo.projectId]));
    expect(settings).toHaveLength(1);
  });

  it('can be repeated: same customer, same key, new origins, a fresh link', async () => {
    const first = await seedDemo(writer, options);
    const second = await seedDemo(writer, { ...options, demoOrigins: ['http://localhost:4005'], ingestKey: first.ingestKey });
    expect(second).toEqual({ ...first, signInUrl: second.signInUrl });
    expect(second.signInUrl).not.toBe(first.signInUrl);
    await expect(verify(second.ingestKey, 'http://localhost:4005')).resolves.toBeDefined();
    await expect(verify(second.ingestKey, 'http://localhost:3005')).rejects.toMatchObject({ code: 'origin-not-allowed' });
  });

  it('replaces what is not a key, and refuses what is not an origin', async () => {
    const demo = await seedDemo(writer, { ...options, ingestKey: 'lost' });
    expect(parseCredential(demo.ingestKey)?.kind).toBe('ingest');
    await expect(seedDemo(writer, { ...options, demoOrigins: ['*'] })).rejects.toThrow(RangeError);
  });
});

describe('a fresh installation', () => {
  it('has nobody who could sign in', async () => {
    const database = await createTestDatabase();
    const { db, close } = await openDatabase(database.config, 'identity_writer');
    const counts = await db.transaction('platform', (tx) => query<{ n: number }>(tx, 'select (select count(*) from identity.member)::int + (select count(*) from identity.sign_in_link)::int as n'));
    await close();
    await database.drop();
    expect(counts).toEqual([{ n: 0 }]);
  });
});
