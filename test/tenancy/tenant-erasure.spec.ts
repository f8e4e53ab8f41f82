import { query } from '#database/database.js';
import { openDatabase } from '#database/open-database.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { fillTenantTables, type TenantTable, tenantTables } from './tenant-tables.js';

/** What stays of an organisation that was closed, and why. Everything else goes, tables that are added later included. */
const KEPT: Readonly<Record<string, string>> = {
  'audit.entry': 'the log is append-only; its entries hold no personal data',
  'audit.leaf_outbox': 'leaves that wait for their number',
  'audit.log': 'size and edge of the log',
  'identity.organisation': 'removed by the last commit, when everything else is gone',
  'identity.organisation_closing': 'removed by the last commit, when everything else is gone',
  'ingest.erasure': 'what was erased and when; no personal data',
  'ingest.session': 'tombstones, so that late chunks are refused',
};

describe('erasing a tenant, with two rows in every table that has one', () => {
  const [ours, theirs] = [randomUUID(), randomUUID()];
  let database: TestDatabase;
  let admin: pg.Client;
  let tables: TenantTable[];

  const count = async ({ name, tenant }: TenantTable, of: string): Promise<number> => {
    const { rows } = await admin.query<{ n: number }>(`select count(*)::int as n from ${name} where ${tenant} = $1`, [of]);
    return rows[0]?.n ?? 0;
  };
  const left = async (of: string): Promise<string[]> => {
    const names: string[] = [];
    for (const table of tables) if ((await count(table, of)) > 0) names.push(table.name);
    return names;
  };
  const counts = async (of: string): Promise<number[]> => {
    const found: number[] = [];
    for (const table of tables) found.push(await count(table, of));
    return found;
  };
  const erase = async (duty: 'ingest_eraser' | 'identity_writer', ofIdentity: boolean, tenant = ours): Promise<number> => {
    const { db, close } = await openDatabase(database.config, duty);
    const [row] = await db.transaction({ tenants: [tenant] }, (tx) => query<{ gone: string }>(tx, 'select tenancy.erase_rows($1, 100, $2) as gone', [tenant, ofIdentity])).finally(close);
    return Number(row?.gone);
  };

  beforeAll(async () => {
    database = await createTestDatabase();
    admin = new pg.Client({ connectionString: database.config.adminUrl });
    await admin.connect();
    tables = await tenantTables(admin);
    await fillTenantTables(admin, tables, [ours, theirs]);
  });

  afterAll(async () => {
    await admin.end();
    await database.drop();
  });

  it('is refused as long as the organisation is not closing, or can still be reopened', async () => {
    await admin.query(`update identity.organisation_closing set state = 'waiting', due_at = clock.now() where tenant_id = $1`, [ours]);
    await expect(erase('ingest_eraser', false)).rejects.toThrow(/not being erased/);
    await admin.query(`update identity.organisation_closing set state = 'erasing', due_at = clock.now() + interval '1 day' where tenant_id = $1`, [ours]);
    await expect(erase('ingest_eraser', false)).rejects.toThrow(/not being erased/);
    expect((await left(ours)).sort()).toEqual(tables.map(({ name }) => name).sort());
  });

  it('removes every row but what is kept on purpose, and no row of another tenant', async () => {
    await admin.query(`update identity.organisation_closing set state = 'erasing', due_at = clock.now()`);
    const before = await counts(theirs);
    while ((await erase('ingest_eraser', false)) > 0);
    while ((await erase('identity_writer', true)) > 0);
    expect((await left(ours)).sort()).toEqual(Object.keys(KEPT).sort());
    expect(await counts(theirs)).toEqual(before);
  });

  it('counts what it looks for again: recordings that are no tombstones and erasures that are not done are left', async () => {
    const { db, close } = await openDatabase(database.config, 'ingest_eraser');
    const look = async (): Promise<unknown> => (await db.transaction({ tenants: [ours] }, (tx) => query<{ left: unknown }>(tx, 'select tenancy.rows_left($1, false) as left', [ours])))[0]?.left;
    await admin.query(`update ingest.session set state = 'ended'; update ingest.erasure set state = 'requested'`);
    expect(await look()).toEqual({ 'ingest.session': expect.any(Number) as number, 'ingest.erasure': expect.any(Number) as number });
    await admin.query(`update ingest.session set state = 'erased'; update ingest.erasure set state = 'done'`);
    expect(await look().finally(close)).toEqual({});
  });
});
