import { dataSourceOptions } from '#database/data-source-options.js';
import { DUTIES, OWNER_ROLE } from '#database/duties.js';
import { migrate } from '#database/migrate.js';
import { MIGRATIONS } from '#database/migrations/index.js';
import { Redis } from 'ioredis';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from './test-database.js';
import { ownTestRedis, testRedis } from './test-redis.js';

const rows = async <T>(database: TestDatabase, sql: string): Promise<T[]> => {
  const client = new pg.Client({ connectionString: database.config.adminUrl });
  await client.connect();
  try {
    return (await client.query(sql)).rows as T[];
  } finally {
    await client.end();
  }
};

describe('the database as migrations make it', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createTestDatabase();
  });
  afterEach(() => database.drop());

  it('goes up, all the way down, and up again to the same shape', async () => {
    const shape = `select table_schema, table_name, column_name, data_type, is_nullable, column_default from information_schema.columns
      where table_schema not in ('pg_catalog', 'information_schema') order by 1, 2, 3`;
    const before = await rows(database, shape);
    const source = await new DataSource(dataSourceOptions(database.config, OWNER_ROLE, 1)).initialize();
    for (let step = 0; step < MIGRATIONS.length; step += 1) await source.undoLastMigration();
    await source.destroy();
    const left = await rows<{ table_name: string }>(database, shape);
    expect(new Set(left.map((column) => column.table_name))).toEqual(new Set(['schema_migration']));
    await migrate(database.config);
    expect(await rows(database, shape)).toEqual(before);
  });

  it('forces row-level security, with a policy, on every table that has a tenant', async () => {
    const unguarded = await rows(
      database,
      `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
       where c.relkind in ('r', 'p') and n.nspname not like 'pg\\_%'
         and not (c.relrowsecurity and c.relforcerowsecurity and exists (select 1 from pg_policy p where p.polrelid = c.oid))`,
    );
    expect(unguarded).toEqual([]);
  });

  it('gives no duty a way around row-level security', async () => {
    const roles = await rows<{ rolname: string }>(
      database,
      `select rolname from pg_roles where rolname = any ('{${[OWNER_ROLE, ...Object.keys(DUTIES)].join(',')}}')
         and not rolsuper and not rolbypassrls and not rolcreaterole and not rolcreatedb and not rolreplication`,
    );
    expect(roles.map((role) => role.rolname).sort()).toEqual([OWNER_ROLE, ...Object.keys(DUTIES)].sort());
    const owned = await rows(
      database,
      `select c.oid::regclass::text as name from pg_class c join pg_roles r on r.oid = c.relowner
       join pg_namespace n on n.oid = c.relnamespace
       where n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') and r.rolname <> '${OWNER_ROLE}' and c.relkind in ('r', 'p', 'v')`,
    );
    expect(owned).toEqual([]);
  });

  it('lets nobody but the owner and the duties connect', async () => {
    const client = await rows<{ allowed: boolean }>(database, `select has_database_privilege('public', current_database(), 'connect') as allowed`);
    expect(client).toEqual([{ allowed: false }]);
  });
});

it('leaves twenty connections of a hundred to people and backups when every app runs once in role all', () => {
  const sum = Object.values(DUTIES).reduce((total, duty) => total + duty.connections, 0);
  expect(sum).toBeLessThanOrEqual(80);
});

it('gives each test a database of its own', async () => {
  const [one, two] = await Promise.all([createTestDatabase(), createTestDatabase({ migrated: false })]);
  expect(await rows(one, `select 1 from pg_namespace where nspname = 'ingest'`)).toHaveLength(1);
  expect(await rows(two, `select 1 from pg_namespace where nspname = 'ingest'`)).toHaveLength(0);
  await Promise.all([one.drop(), two.drop()]);
});

it('gives each test a corner of Redis, and a Redis that may be killed', async () => {
  const shared = new Redis(testRedis().url);
  expect(await shared.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);
  await shared.quit();
  const own = await ownTestRedis();
  const first = new Redis(own.url, { retryStrategy: () => 50, maxRetriesPerRequest: null });
  first.on('error', () => undefined);
  await first.set('kept', 'yes');
  await first.bgrewriteaof();
  own.kill();
  await own.start();
  expect(await first.get('kept')).toBe('yes');
  await first.quit();
  await own.stop();
});
