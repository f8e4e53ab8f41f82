import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { randomBytes } from 'node:crypto';
import pg from 'pg';

const SET = `update clock.clock_offset set "offset" = '1 day'`;

const run = async (url: string, ...statements: string[]): Promise<Record<string, unknown>[]> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    let rows: Record<string, unknown>[] = [];
    for (const statement of statements) rows = (await client.query(statement)).rows as Record<string, unknown>[];
    return rows;
  } finally {
    await client.end();
  }
};

describe('clock.now()', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createTestDatabase();
  });
  afterEach(() => database.drop());

  it('can be moved in a test database', async () => {
    const [row] = await run(database.config.adminUrl, SET, `select clock.now() - now() = interval '1 day' as moved`);
    expect(row).toEqual({ moved: true });
  });

  it('cannot be moved by a duty', async () => {
    await expect(run(database.config.adminUrl, 'set role ingest_worker', SET)).rejects.toThrow(/permission denied/);
  });

  it('cannot be moved in any other database, unless its comment marks it', async () => {
    const name = `plain_${randomBytes(6).toString('hex')}`;
    const url = new URL(database.config.adminUrl);
    const elsewhere = new URL(url);
    elsewhere.pathname = '/postgres';
    await run(elsewhere.href, `create database ${name} template "${url.pathname.slice(1)}"`);
    url.pathname = `/${name}`;
    try {
      await expect(run(url.href, SET)).rejects.toThrow(/test databases only/);
      await expect(run(url.href, 'truncate clock.clock_offset')).rejects.toThrow(/test databases only/);
      await expect(run(url.href, 'delete from clock.clock_offset')).rejects.toThrow(/test databases only/);
      await run(url.href, `comment on database ${name} is 'pixeltrace: test database'`, SET);
    } finally {
      await run(elsewhere.href, `drop database ${name} with (force)`);
    }
  });
});
