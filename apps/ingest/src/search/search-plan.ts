import { cursorTimeSql, type ListPosition } from '#http/list-cursor.js';
import { restrictedSql } from '../end-users/restricted.js';
import { columnConditions, facetConditions, facetsOf, type FilterScope, Parameters, type RecordingFilter, routePrefixBounds } from './recording-filter.js';

export const SEARCH_SORTS = ['startedAt', 'durationMs'] as const;
export type SearchSort = (typeof SEARCH_SORTS)[number];
export type SearchOrder = 'desc' | 'asc';

export interface SearchPage {
  sort: SearchSort;
  order: SearchOrder;
  /** Rows behind this one, in the order. */
  after: ListPosition | undefined;
  limit: number;
}

/** A way to get at candidates without looking at every recording of the project. */
export interface Driver {
  /** SQL after `from`, that has `id` and `started_at` of each candidate once. */
  sql: (parameters: Parameters) => string;
  /** The same for counting, where a candidate may come twice. */
  rows?: (parameters: Parameters) => string;
  /** Whether an index has its candidates in the order of their start. */
  ordered: boolean;
  /** The facet that its candidates have for sure. */
  facet?: string;
}

/** Candidates that one page looks at; what it has found by then is the page, and its cursor goes on from there. Neighbours in duration are strewn over the disk. */
const MOST_CANDIDATES: Readonly<Record<SearchSort, number>> = { startedAt: 6_000, durationMs: 3_000 };
/** A driver with fewer is taken whole, whatever the order. Sorted by duration each one costs a look at its row. */
export const FEW: Readonly<Record<SearchSort, number>> = { startedAt: 5_000, durationMs: 3_000 };

const COLUMN: Readonly<Record<SearchSort, string>> = { startedAt: 'started_at', durationMs: 'duration_ms' };
const TYPE: Readonly<Record<SearchSort, string>> = { startedAt: 'timestamptz', durationMs: 'bigint' };
const NOW = '(select clock.now())';
const NOT_RESTRICTED = `not ${restrictedSql('s')}`;

/** The drivers that a filter offers. */
export const driversOf = (filter: RecordingFilter, scope: FilterScope, sort: SearchSort): Driver[] => {
  const started = (parameters: Parameters, alias: string): string =>
    [
      ...(filter.startedFrom === undefined ? [] : [` and ${alias}.started_at >= ${parameters.add(filter.startedFrom)}::timestamptz`]),
      ...(filter.startedBefore === undefined ? [] : [` and ${alias}.started_at < ${parameters.add(filter.startedBefore)}::timestamptz`]),
    ].join('');
  const facetRows = (which: (parameters: Parameters) => string, p: Parameters, distinct: string): string =>
    `(select ${distinct}f.session_id as id, f.started_at from ingest.session_facet f
      where f.tenant_id = ${p.add(scope.tenantId)} and f.project_id = ${p.add(scope.projectId)} and ${which(p)}${started(p, 'f')})`;
  const facets = (which: (parameters: Parameters) => string, ordered: boolean, facet: string): Driver => ({
    ordered,
    facet,
    ...(ordered ? {} : { rows: (p) => facetRows(which, p, '') }),
    sql: (p) => facetRows(which, p, ordered ? '' : 'distinct '),
  });
  const sessions = (which: (parameters: Parameters) => string, ordered: boolean): Driver => ({
    ordered,
    sql: (p) => `(select s.id, s.started_at from ingest.session s where s.tenant_id = ${p.add(scope.tenantId)} and s.project_id = ${p.add(scope.projectId)} and s.state <> 'erased' and ${which(p)}${started(p, 's')})`,
  });
  const { endUser, live, routePrefix, minDurationMs, maxDurationMs } = filter;
  const long = sort === 'startedAt' && (minDurationMs !== undefined || maxDurationMs !== undefined);
  return [
    ...(endUser === undefined ? [] : [sessions((p) => `s.end_user = ${p.add(endUser)}`, true)]),
    ...(live === true ? [sessions(() => `s.state = 'recording' and s.ended_at is null`, true)] : []),
    ...(facetsOf(filter) ?? []).map((facet) => facets((p) => `f.facet = ${p.add(facet)}`, true, facet)),
    ...(routePrefix === undefined ? [] : [facets((p) => routePrefixBounds(routePrefix).map((bound, i) => `f.facet ${i === 0 ? '>=' : '<'} ${p.add(bound)}`).join(' and '), false, routePrefixBounds(routePrefix)[0])]),
    ...(long ? [sessions((p) => `s.duration_ms >= ${p.add(minDurationMs ?? 0)}::bigint and s.duration_ms <= ${p.add(maxDurationMs ?? Number.MAX_SAFE_INTEGER)}::bigint`, false)] : []),
  ];
};

/** Counts each driver's candidates, as far as it matters: `c0`, `c1`, …, each at most `few` + 1. */
export const countingSql = (drivers: readonly Driver[], few: number, parameters: Parameters): string =>
  `select ${drivers.map((driver, i) => `(select count(*) from (select from ${(driver.rows ?? driver.sql)(parameters)} d limit ${few + 1}) c)::integer as c${i}`).join(', ')}`;

/** The driver to use, or none: then the project's recordings are gone through in order. */
export const chooseDriver = (drivers: readonly Driver[], counts: readonly number[], sort: SearchSort): Driver | undefined => {
  const [best] = drivers.map((driver, i) => ({ driver, count: counts[i] ?? Number.MAX_SAFE_INTEGER })).sort((a, b) => a.count - b.count);
  if (best && best.count <= FEW[sort]) return best.driver;
  return sort === 'startedAt' ? drivers.find(({ ordered }) => ordered) : undefined;
};

export interface SearchStatement {
  parameters: Parameters;
  /** Answers `id` and `at` (of the position), in order. */
  sql: string;
}

/** One page of what matches. */
export const pageStatement = (filter: RecordingFilter, scope: FilterScope, page: SearchPage, driver: Driver | undefined): SearchStatement => {
  const parameters = new Parameters();
  const candidates = candidatesSql(filter, scope, page, driver, parameters);
  const whole = driver !== undefined && page.sort === 'durationMs';
  const row = [`s.id = c.id`, `s.expires_at > ${NOW}`, NOT_RESTRICTED, ...columnConditions(filter, scope, parameters), ...(whole ? [behind('s', page, parameters)] : [])];
  const facets = facetConditions(filter, scope, parameters, { id: 'c.id', startedAt: 'c.started_at' }, driver?.facet === undefined ? [] : [driver.facet]);
  const sql = `select s.id, ${positionText('s', page.sort)} as at
    from ${candidates} c join lateral (select s.id, s.started_at, s.duration_ms from ingest.session s where ${row.join(' and ')} offset 0) s on true
    where ${['true', ...facets].join(' and ')} order by ${orderBy(whole ? 's' : 'c', page)} limit ${page.limit}`;
  return { parameters, sql };
};

/** The last candidate that a page looks at, if there were more than it may look at. */
export const endStatement = (filter: RecordingFilter, scope: FilterScope, page: SearchPage, driver: Driver | undefined): SearchStatement | undefined => {
  if (driver && page.sort === 'durationMs') return undefined;
  const parameters = new Parameters();
  const candidates = candidatesSql(filter, scope, page, driver, parameters);
  return { parameters, sql: `select c.id, ${positionText('c', page.sort)} as at from ${candidates} c order by ${orderBy('c', page)} offset ${MOST_CANDIDATES[page.sort] - 1} limit 1` };
};

/** Candidates behind the position, in order and not too many; all of a driver's when they have to be sorted by something else. */
const candidatesSql = (filter: RecordingFilter, scope: FilterScope, page: SearchPage, driver: Driver | undefined, parameters: Parameters): string => {
  if (driver && page.sort === 'durationMs') return driver.sql(parameters);
  const source = driver ? driver.sql(parameters) : projectSql(filter, scope, page.sort, parameters);
  return `(select * from ${source} c where ${behind('c', page, parameters)} order by ${orderBy('c', page)} limit ${MOST_CANDIDATES[page.sort]})`;
};

const projectSql = (filter: RecordingFilter, { tenantId, projectId }: FilterScope, sort: SearchSort, parameters: Parameters): string => {
  const [from, to] = sort === 'startedAt' ? [filter.startedFrom, filter.startedBefore] : [filter.minDurationMs, filter.maxDurationMs];
  const bounds = [
    ...(from === undefined ? [] : [` and s.${COLUMN[sort]} >= ${parameters.add(from)}::${TYPE[sort]}`]),
    ...(to === undefined ? [] : [` and s.${COLUMN[sort]} ${sort === 'startedAt' ? '<' : '<='} ${parameters.add(to)}::${TYPE[sort]}`]),
  ].join('');
  return `(select s.id, s.started_at, s.duration_ms from ingest.session s where s.tenant_id = ${parameters.add(tenantId)} and s.project_id = ${parameters.add(projectId)} and s.state <> 'erased'${bounds})`;
};

const behind = (alias: string, { sort, order, after }: SearchPage, parameters: Parameters): string =>
  after ? `(${alias}.${COLUMN[sort]}, ${alias}.id) ${order === 'desc' ? '<' : '>'} (${parameters.add(after.at)}::${TYPE[sort]}, ${parameters.add(after.id)}::uuid)` : 'true';

const orderBy = (alias: string, { sort, order }: SearchPage): string => `${alias}.${COLUMN[sort]} ${order}, ${alias}.id ${order}`;

const positionText = (alias: string, sort: SearchSort): string =>
  sort === 'startedAt' ? cursorTimeSql(`${alias}.started_at`) : `${alias}.duration_ms::text`;
