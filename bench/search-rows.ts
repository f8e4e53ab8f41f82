import type { RecordingsBench } from './recordings.js';

const INDEXES = ['session', 'session_facet'];

/**
 * So many rows of recordings with what they are searched by, and nothing behind them: no chunk, no picture. Thirty days of them, in one project. What a row says is made from digests of its number,
 * so that no two facts of it go together; five facets a row.
 */
export const insertSearchRows = async ({ admin, tenantId, projectId }: RecordingsBench, rows: number): Promise<void> => {
  const { rows: indexes } = await admin.query<{ name: string; sql: string }>(
    `select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as sql from pg_index i where i.indrelid::regclass::text = any ($1)
     and not exists (select from pg_constraint c where c.conindid = i.indexrelid)`,
    [INDEXES.map((table) => `ingest.${table}`)],
  );
  await admin.query(`set synchronous_commit = off; set maintenance_work_mem = '512MB'; set work_mem = '64MB'`);
  for (const { name } of indexes) await admin.query(`drop index ${name}`);
  await admin.query('alter table ingest.session_facet drop constraint session_facet_pkey');
  await admin.query(
    `create temp table made as
     select md5('row ' || n)::uuid as id, clock.now() - n * (interval '30 days' / $1::integer) as started_at,
       ('x' || substr(h, 1, 6))::bit(24)::integer as a, ('x' || substr(h, 7, 6))::bit(24)::integer as b, ('x' || substr(h, 13, 6))::bit(24)::integer as c, ('x' || substr(h, 19, 6))::bit(24)::integer as d
     from (select n, md5(n::text) as h from generate_series(1, $1::integer) n) x`.replaceAll('$1', String(rows)),
  );
  await admin.query(
    `insert into ingest.session (id, tenant_id, project_id, state, started_at, ended_at, last_chunk_at, expires_at, duration_ms, end_user, device_class, width, height, route, next_seq, last_seq, facets)
     select id, '${tenantId}', '${projectId}', 'ended', started_at, started_at + interval '1 minute', started_at, started_at + interval '90 days', (exp((a % 1000) / 1000.0 * 8.9) * 490)::bigint,
       case when b % 50 = 0 then 'user-busy' when b % 3 > 0 then 'user-' || (c % 200000) end, (array['desktop', 'desktop', 'desktop', 'phone', 'phone', 'tablet'])[1 + d % 6], 1280, 720, '/p/' || (c % 40), 12, 11, 5
     from made`,
  );
  await admin.query(
    `insert into ingest.session_facet (session_id, facet, tenant_id, project_id, started_at)
     select m.id, f.facet, '${tenantId}', '${projectId}', m.started_at from made m cross join lateral (
       select 'device:' || (array['desktop', 'desktop', 'desktop', 'phone', 'phone', 'tablet'])[1 + d % 6]
       union all select 'kind:click' where a % 5 > 0
       union all select 'route:/p/' || (c % 40)
       union all select 'route:/orders/' || (b % 100000) where d % 4 = 0
       union all select 'tag:4:plan=' || case when b % 100 = 0 then 'enterprise' when b % 100 < 10 then 'pro' else 'free' end
       union all select unnest(array['kind:error', 'error:' || substr(md5((c % 500)::text), 1, 16), 'word:timeout', 'word:module' || (c % 500)]) where a % 20 = 7
       union all select 'kind:rage-click' where c % 61 = 0
       union all select 'gaps' where b % 33 = 0
     ) f (facet)`,
  );
  await admin.query('drop table made');
  await admin.query('alter table ingest.session_facet add constraint session_facet_pkey primary key (session_id, facet)');
  for (const { sql } of indexes) await admin.query(sql);
  for (const table of INDEXES) await admin.query(`vacuum (analyze) ingest.${table}`);
  await admin.query('checkpoint');
};
