import { type Database, query, type Scope } from '#database/database.js';
import { DUTIES, type Duty, OWNER_ROLE } from '#database/duties.js';
import { openDatabase } from '#database/open-database.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { fillTenantTables, insertFor, type TenantTable, tenantTables } from './tenant-tables.js';

const DUTY_NAMES = Object.keys(DUTIES) as Duty[];
const NOT_OURS = `n.nspname !~ '^(pg_|information_schema)'`;

describe('row-level security, with every filter of the application left out', () => {
  const [ours, theirs] = [randomUUID(), randomUUID()];
  let database: TestDatabase;
  let admin: pg.Client;
  let tables: TenantTable[];

  beforeAll(async () => {
    database = await createTestDatabase();
    admin = new pg.Client({ connectionString: database.config.adminUrl });
    await admin.connect();
    tables = await tenantTables(admin);
  });

  afterAll(async () => {
    await admin.end();
    await database.drop();
  });

  it('is forced on every table that has a tenant, by the one policy', async () => {
    const { rows } = await admin.query<{ name: string; enabled: boolean; forced: boolean; policies: { name: string; command: string; roles: string; using: string; check: string }[] }>(
      `select format('%I.%I', n.nspname, c.relname) as name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
         coalesce((select json_agg(json_build_object('name', polname, 'command', polcmd, 'roles', array_to_string(polroles::regrole[], ','),
           'using', pg_get_expr(polqual, polrelid), 'check', pg_get_expr(polwithcheck, polrelid))) from pg_policy where polrelid = c.oid), '[]') as policies
       from pg_class c join pg_namespace n on n.oid = c.relnamespace where format('%I.%I', n.nspname, c.relname) = any ($1) order by 1`,
      [tables.map(({ name }) => name)],
    );
    expect(rows).toHaveLength(tables.length);
    expect(rows.length).toBeGreaterThan(10);
    for (const { name, enabled, forced, policies } of rows) {
      const column = name === 'identity.organisation' ? 'id' : 'tenant_id';
      const rule = new RegExp(`^\\(${column} = ANY \\(\\( SELECT (tenancy\\.)?current_tenants\\(\\) AS current_tenants\\)(::uuid\\[\\])?\\)\\)$`);
      expect({ name, enabled, forced }).toEqual({ name, enabled: true, forced: true });
      const forEverybody = policies.filter(({ roles }) => roles !== OWNER_ROLE);
      expect({ name, policies: forEverybody }).toEqual({ name, policies: [{ name: 'tenant', command: '*', roles: '-', using: expect.stringMatching(rule) as string, check: expect.stringMatching(rule) as string }] });
    }
  });

  it('binds every duty: none is a superuser, bypasses it, owns anything or acts as the owner', async () => {
    const { rows } = await admin.query<{ name: string }>(
      `select rolname as name from pg_roles r where rolname = any ($1) and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or pg_has_role(r.oid, $2, 'member')
         or exists (select from pg_class where relowner = r.oid) or exists (select from pg_proc where proowner = r.oid) or exists (select from pg_namespace where nspowner = r.oid))`,
      [DUTY_NAMES, OWNER_ROLE],
    );
    expect(rows).toEqual([]);
    const { rows: owner } = await admin.query('select rolsuper, rolbypassrls from pg_roles where rolname = $1', [OWNER_ROLE]);
    expect(owner).toEqual([{ rolsuper: false, rolbypassrls: false }]);
  });

  it('has no way around it: definer functions keep a fixed search path and are not for everybody; views run as their caller', async () => {
    const { rows: functions } = await admin.query(
      `select p.oid::regprocedure::text as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
       where p.prosecdef and ${NOT_OURS} and (not coalesce(p.proconfig::text like '%search_path=%', false)
         or p.prorettype <> 'trigger'::regtype and (p.proacl is null or exists (select from aclexplode(p.proacl) where grantee = 0)))`,
    );
    const { rows: views } = await admin.query(
      `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind in ('v', 'm') and ${NOT_OURS} and not coalesce(c.reloptions::text ~ 'security_invoker=(true|on)', false)`,
    );
    expect({ functions, views }).toEqual({ functions: [], views: [] });
  });

  describe('for each duty and each table it may touch', () => {
    const found = { read: 0, inserted: 0, changed: 0 };
    const leaks: string[] = [];

    beforeAll(async () => {
      await fillTenantTables(admin, tables, [ours, theirs]);
      for (const duty of DUTY_NAMES) {
        const { db, close } = await openDatabase(database.config, duty);
        try {
          for (const table of tables) await probe(db, duty, table);
        } finally {
          await close();
        }
      }
    });

    it('nothing of another tenant is read, written, moved or removed', () => {
      expect(leaks).toEqual([]);
    });

    it('there was something to find', () => {
      expect(found.read).toBeGreaterThan(20);
      expect(found.inserted).toBeGreaterThan(8);
      expect(found.changed).toBeGreaterThan(8);
    });

    const may = async (duty: Duty, table: TenantTable, privilege: string): Promise<boolean> => {
      const sql = privilege === 'DELETE' ? 'select has_table_privilege($1, $2, $3) as may' : `select has_schema_privilege($1, split_part($2, '.', 1), 'USAGE') and has_column_privilege($1, $2, '${table.tenant}', $3) as may`;
      return (await admin.query<{ may: boolean }>(sql, [duty, table.name, privilege])).rows[0]?.may === true;
    };
    const run = (db: Database, scope: Scope, sql: string): Promise<unknown[] | string> =>
      db.transaction(scope, (tx) => query(tx, sql)).catch((error: { code?: string; message: string }) => `${error.code} ${error.message}`);
    const refused = (answer: unknown[] | string): boolean => typeof answer === 'string' && answer.startsWith('42501') && answer.includes('row-level security');

    const probe = async (db: Database, duty: Duty, table: TenantTable): Promise<void> => {
      const { name, tenant } = table;
      const leak = (what: string, answer: unknown): void => void leaks.push(`${duty} ${what} ${name}: ${JSON.stringify(answer)}`);
      if (await may(duty, table, 'SELECT')) {
        const seen = await run(db, { tenants: [ours] }, `select distinct ${tenant}::text as tenant from ${name}`);
        if (JSON.stringify(seen) !== JSON.stringify([{ tenant: ours }])) leak('reads', seen);
        const unscoped = await run(db, 'platform', `select ${tenant} from ${name}`);
        if (!Array.isArray(unscoped) || unscoped.length > 0) leak('reads without a tenant', unscoped);
        found.read++;
      }
      if (await may(duty, table, 'INSERT')) {
        for (const scope of [{ tenants: [ours] }, 'platform'] as const) {
          const answer = await run(db, scope, insertFor(table, theirs));
          if (!refused(answer)) leak('inserts into', answer);
        }
        found.inserted++;
      }
      if (!(await may(duty, table, 'SELECT'))) return;
      if (await may(duty, table, 'UPDATE')) {
        const changed = await run(db, { tenants: [ours] }, `update ${name} set ${tenant} = ${tenant} where ${tenant} = '${theirs}' returning 1`);
        if (!Array.isArray(changed) || changed.length > 0) leak('updates', changed);
        const moved = await run(db, { tenants: [ours] }, `update ${name} set ${tenant} = '${theirs}'`);
        if (!refused(moved)) leak('moves rows of', moved);
        found.changed++;
      }
      if (await may(duty, table, 'DELETE')) {
        const removed = await run(db, { tenants: [ours] }, `delete from ${name} where ${tenant} = '${theirs}' returning 1`);
        if (!Array.isArray(removed) || removed.length > 0) leak('deletes from', removed);
      }
    };
  });

  it('finds a leak when there is one: with the policy of one table off, the same probe reads foreign rows', async () => {
    await admin.query('alter table ingest.session disable row level security');
    const { db, close } = await openDatabase(database.config, 'ingest_api');
    const seen = await db.transaction({ tenants: [ours] }, (tx) => query(tx, 'select distinct tenant_id from ingest.session')).finally(close);
    expect(seen).toHaveLength(2);
  });
});
