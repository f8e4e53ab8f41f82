import type pg from 'pg';

export interface TenantTable {
  name: string;
  /** The column that names the tenant. */
  tenant: string;
  columns: { name: string; type: string }[];
}

/** Every table that has a tenant: found in the catalogue, so that a new one cannot be forgotten. */
export const tenantTables = async (admin: pg.Client): Promise<TenantTable[]> => {
  const { rows } = await admin.query<TenantTable>(`
    select format('%I.%I', n.nspname, c.relname) as name,
      case when c.oid = 'identity.organisation'::regclass then 'id' else 'tenant_id' end as tenant,
      json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, null)) order by a.attnum)
        filter (where a.attnotnull and not a.atthasdef and a.attidentity = '' and a.attgenerated = '' or a.attname in ('tenant_id')) as columns
    from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relkind in ('r', 'p') and not c.relispartition and n.nspname !~ '^(pg_|information_schema)'
      and (c.oid = 'identity.organisation'::regclass or exists (select from pg_attribute t where t.attrelid = c.oid and t.attname = 'tenant_id' and not t.attisdropped))
    group by c.oid, n.nspname, c.relname order by 1`);
  return rows;
};

const VALUES: Readonly<Record<string, string>> = {
  uuid: 'gen_random_uuid()',
  text: 'gen_random_uuid()::text',
  bytea: `decode(md5(random()::text), 'hex')`,
  integer: '(random() * 1000000)::integer',
  bigint: '(random() * 1000000)::bigint',
  smallint: '1',
  real: '1',
  numeric: '1',
  'double precision': '1',
  boolean: 'true',
  date: 'current_date',
  'timestamp with time zone': 'clock.now()',
  jsonb: `'{}'`,
  'text[]': `'{}'`,
  'uuid[]': `'{}'`,
};

/** An INSERT of one made-up row for `tenant`. */
export const insertFor = (table: TenantTable, tenant: string): string => {
  const values = table.columns.map(({ name, type }) => {
    if (name === table.tenant) return `'${tenant}'`;
    const value = VALUES[type];
    if (value === undefined) throw new Error(`${table.name}.${name}: say in VALUES how to make up a ${type}`);
    return value;
  });
  return `insert into ${table.name} (${table.columns.map(({ name }) => `"${name}"`).join(', ')}) values (${values.join(', ')})`;
};

/**
 * Two rows per tenant in every table. Checks, references and triggers are taken out of this throwaway database first: they would keep
 * made-up rows away, and what is tested here is row-level security alone.
 */
export const fillTenantTables = async (admin: pg.Client, tables: readonly TenantTable[], tenants: readonly string[]): Promise<void> => {
  const checks = await admin.query<{ sql: string }>(
    `select format('alter table %s drop constraint %I', conrelid::regclass, conname) as sql from pg_constraint
     where contype in ('c', 'f') and conrelid::regclass::text = any ($1) and coninhcount = 0 order by contype desc`,
    [tables.map(({ name }) => name)],
  );
  for (const { sql } of checks.rows) await admin.query(sql);
  await admin.query(`set session_replication_role = 'replica'`);
  for (const table of tables) for (const tenant of tenants) await admin.query(insertFor(table, tenant));
};
