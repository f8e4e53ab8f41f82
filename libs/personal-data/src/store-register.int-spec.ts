import { ConfigModule } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { DatabaseModule } from '#database/database.module.js';
import { testConfig } from '#testing/test-config.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { Test } from '@nestjs/testing';
import pg from 'pg';
import { StoreRegisterModule } from './store-register.module.js';

describe('the register of stores', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  const start = async (overrides: Partial<Config>): Promise<void> => {
    const config = testConfig({ database: database.config, ...overrides });
    const app = await Test.createTestingModule({ imports: [ConfigModule.forRoot(config), DatabaseModule.forDuties(['privacy_api']), StoreRegisterModule.forDuty('privacy_api')] }).compile();
    await app.init();
    await app.close();
  };

  const read = async (sql: string): Promise<unknown[][]> => {
    const client = new pg.Client({ connectionString: database.config.adminUrl });
    await client.connect();
    try {
      return (await client.query<unknown[]>({ text: sql, rowMode: 'array' })).rows;
    } finally {
      await client.end();
    }
  };

  it('records the region of every store that a process is told of, once', async () => {
    await start({ region: 'us-east-1' });
    await start({ region: 'us-east-1' });
    const stores = ['audit-checkpoints', 'database', 'erasure-ledger', 'queues', 'recordings'];
    expect(await read('select kind, region from registry.store order by kind')).toEqual(stores.map((kind) => [kind, 'us-east-1']));
  });

  it('keeps where a store was before it moved', async () => {
    const s3 = { kind: 's3', endpoint: 'https://s3.example', region: 'eu-west-3', bucket: 'b', accessKeyId: 'a', secretAccessKey: 's', forcePathStyle: true, checksums: 'always' } as const;
    await start({ region: 'us-east-2', blobs: s3, mail: { from: 'a@example.com', smtpUrl: 'smtps://relay.example' } });
    expect(await read(`select kind, region from registry.store where kind in ('database', 'recordings', 'mail') order by 1, 2`)).toEqual([
      ['database', 'us-east-1'],
      ['database', 'us-east-2'],
      ['mail', 'us-east-2'],
      ['recordings', 'eu-west-3'],
      ['recordings', 'us-east-1'],
    ]);
  });
});
