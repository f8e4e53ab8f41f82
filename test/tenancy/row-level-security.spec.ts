import { query } from '#database/database.js';
import { DUTIES, type Duty, OWNER_ROLE } from '#database/duties.js';
import { openDatabase } from '#database/open-database.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { ACCEPTED, exceptionsFor } from './accepted-exceptions.js';
import { TenantProbe } from './tenant-probe.js';
import { fillTenantTables, type TenantTable, tenantTables } from './tenant-tables.js';

const DUTY_NAMES = Object.keys(DUTIES) as Duty[];
const NOT_OURS = `n.nspname !~ '^(pg_|information_schema)'`;

interface Policy {
  name: string;
  command: string;
  roles: string;
  using: string | null;
  check: string | null;
}

const isTenantRule = (table: string, { name, command, using, check }: Policy): boolean => {
  const column = table === 'identity.organisation' ? 'id' : 'tenant_id';
  const rule = new RegExp(`^\\(${column} = ANY \\(\\( SELECT (tenancy\\.)?current_tenants\\(\\) AS current_tenants\\)(::uuid\\[\\])?\\)\\)$`);
  if (command === 'a') return rule.test(check ?? '');
  const writes = command !== 'r';
  return name === 'tenant' && rule.test(using ?? '') && (!writes || rule.test(check ?? using ?? ''));
};

/** Rows of no tenant are ours (controller): they show nothing of any tenant. */
const isOurOwnRule = ({ command, using, check }: Policy): boolean => [command === 'a' ? check : using, check ?? using].every((rule) => rule === '(tenant_id IS NULL)');

const isAccepted = (leak: string): boolean => {
  const table = /(\S+\.\S+):/.exec(leak)?.[1] ?? '';
  return exceptionsFor(table).some(({ findings }) => findings.some((pattern) => pattern.test(leak)));
};

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
    const { rows } = await admin.query<{ name: string; enabled: boolean; forced: boolean; policies: Policy[] }>(
      `select format('%I.%I', n.nspname, c.relname) as name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
         coalesce((select json_agg(json_build_object('name', polname, 'command', polcmd, 'roles', array_to_string(polroles::regrole[], ','),
           'using', pg_get_expr(polqual, polrelid), 'check', pg_get_expr(polwithcheck, polrelid))) from pg_policy where polrelid = c.oid), '[]') as policies
       from pg_class c join pg_namespace n on n.oid = c.relnamespace where format('%I.%I', n.nspname, c.relname) = any ($1) order by 1`,
      [tables.map(({ name }) => name)],
    );
    expect(rows).toHaveLength(tables.length);
    expect(rows.length).toBeGreaterThan(10);
    for (const { name, enabled, forced, policies } of rows) {
      expect({ name, enabled, forced }).toEqual({ name, enabled: true, forced: true });
      const accepted = exceptionsFor(name).flatMap((exception) => exception.policies);
      const strange = policies
        .filter((policy) => !isTenantRule(name, policy) && !isOurOwnRule(policy))
        .map(({ name: policy, command, roles, using, check }) => `${policy} ${command} ${roles} ${using ?? ''} ${check ?? ''}`)
        .filter((policy) => !accepted.some((pattern) => pattern.test(policy)));
      expect({ name, strange }).toEqual({ name, strange: [] });
      expect({ name, policies: policies.length }).not.toEqual({ name, policies: 0 });
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
    let probe: TenantProbe;

    beforeAll(async () => {
      await fillTenantTables(admin, tables, [ours, theirs]);
      probe = new TenantProbe(admin, ours, theirs);
      for (const duty of DUTY_NAMES) {
        const { db, close } = await openDatabase(database.config, duty);
        try {
          for (const table of tables) await probe.probe(db, duty, table);
        } finally {
          await close();
        }
      }
    });

    it('nothing of another tenant is read, written, moved or removed', () => {
      expect(probe.leaks.filter((leak) => !isAccepted(leak))).toEqual([]);
    });

    it('the exceptions are needed: each is met', () => {
      const met = ACCEPTED.filter(({ findings }) => findings.length > 0).map(({ findings }) => probe.leaks.some((leak) => findings.some((pattern) => pattern.test(leak))));
      expect(met).not.toContain(false);
    });

    it('there was something to find', () => {
      expect(probe.tried.read).toBeGreaterThan(20);
      expect(probe.tried.insert).toBeGreaterThan(8);
      expect(probe.tried.change).toBeGreaterThan(8);
      expect(probe.tried.remove).toBeGreaterThan(3);
    });
  });

  it('finds a leak when there is one: with the policy of one table off, the same probe reads foreign rows', async () => {
    await admin.query('alter table ingest.session disable row level security');
    const { db, close } = await openDatabase(database.config, 'ingest_api');
    const seen = await db.transaction({ tenants: [ours] }, (tx) => query(tx, 'select distinct tenant_id from ingest.session')).finally(close);
    expect(seen).toHaveLength(2);
  });
});
