import { type DeviceClass, facet, type SearchedKind, wordsOf } from './facets.js';

/** Which recordings of a project are meant. Every condition that is given has to hold; none is given: all of them. Times are ISO 8601. */
export interface RecordingFilter {
  /** Started at this moment or later. */
  startedFrom?: string;
  /** Started before this moment. */
  startedBefore?: string;
  minDurationMs?: number;
  maxDurationMs?: number;
  /** The customer's own pseudonym, exactly. Personal: never in a URL, never in a log. */
  endUser?: string;
  /** A route that was shown, exactly. */
  route?: string;
  /** How a route that was shown begins; at most 120 characters. */
  routePrefix?: string;
  /** A kind of mark that there is at least one of. */
  eventKind?: SearchedKind;
  /** The name of a tag that the app reported or a member set, whatever its value. */
  eventName?: string;
  /** Words that all stand in messages of its errors. */
  errorText?: string;
  /** As marks of errors carry it. */
  errorFingerprint?: string;
  deviceClass?: DeviceClass;
  /** All of them, each with exactly this value. */
  tags?: readonly { name: string; value: string }[];
  /** Whether something of it could not be stored. */
  hasGaps?: boolean;
  /** Whether it is being recorded. */
  live?: boolean;
}

/** Whose recordings; every statement names both. */
export interface FilterScope {
  tenantId: string;
  projectId: string;
}

/** Collects the values of a statement and names their places: `$1`, `$2`, … */
export class Parameters {
  readonly values: unknown[] = [];

  add(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}

/** The facets that a recording must have to match; a filter that nothing can match answers null. */
export const facetsOf = (filter: RecordingFilter): string[] | null => {
  const words = filter.errorText === undefined ? [] : wordsOf(filter.errorText);
  if (filter.errorText !== undefined && words.length === 0) return null;
  return [
    ...(filter.tags ?? []).map(({ name, value }) => facet.tag(name, value)),
    ...(filter.errorFingerprint === undefined ? [] : [facet.error(filter.errorFingerprint)]),
    ...words.map(facet.word),
    ...(filter.eventName === undefined ? [] : [facet.name(filter.eventName)]),
    ...(filter.route === undefined ? [] : [facet.route(filter.route)]),
    ...(filter.hasGaps === true ? [facet.gaps] : []),
    ...(filter.eventKind === undefined ? [] : [facet.kind(filter.eventKind)]),
    ...(filter.deviceClass === undefined ? [] : [facet.device(filter.deviceClass)]),
  ];
};

/** Facets from the first (inclusive) to the second (exclusive) are of routes that begin so. */
export const routePrefixBounds = (prefix: string): [string, string] => [`route:${prefix}`, `route:${prefix}\u{10FFFF}`];

/**
 * The filter as one SQL condition on `ingest.session s` (tombstones left out), its values added to `parameters`. Row-level security stays in force, and the tenant and
 * project are named as well. Recordings past their time that are not erased yet are among them.
 */
export const recordingFilterSql = (filter: RecordingFilter, scope: FilterScope, parameters: Parameters): string =>
  [...columnConditions(filter, scope, parameters), ...facetConditions(filter, scope, parameters, { id: 's.id', startedAt: 's.started_at' })].join(' and ');

/** What stands in the session's own row `s`. */
export const columnConditions = (filter: RecordingFilter, { tenantId, projectId }: FilterScope, parameters: Parameters): string[] => {
  const given = (column: string, operator: string, value: unknown, type: string): string[] => (value === undefined ? [] : [`s.${column} ${operator} ${parameters.add(value)}::${type}`]);
  return [
    `s.tenant_id = ${parameters.add(tenantId)}`,
    `s.project_id = ${parameters.add(projectId)}`,
    `s.state <> 'erased'`,
    ...given('started_at', '>=', filter.startedFrom, 'timestamptz'),
    ...given('started_at', '<', filter.startedBefore, 'timestamptz'),
    ...given('duration_ms', '>=', filter.minDurationMs, 'bigint'),
    ...given('duration_ms', '<=', filter.maxDurationMs, 'bigint'),
    ...given('end_user', '=', filter.endUser, 'text'),
    ...(filter.live === undefined ? [] : [filter.live ? LIVE : `not (${LIVE})`]),
  ];
};

/** Of a session `s`: it is being recorded as far as anybody can see. */
const LIVE = `(s.state = 'recording' and s.ended_at is null)`;

/** Names of a candidate's columns in the statement. */
export interface Candidate {
  id: string;
  startedAt: string;
}

/**
 * What stands in its facets, those in `met` left out. One look-up each (OFFSET 0 keeps the planner from joining whole facets): by the index of the list, where neighbours in
 * time are neighbours; a range of facets by session.
 */
export const facetConditions = (filter: RecordingFilter, { tenantId, projectId }: FilterScope, parameters: Parameters, { id, startedAt }: Candidate, met: readonly string[] = []): string[] => {
  const facets = facetsOf(filter);
  if (!facets) return ['false'];
  const has = (condition: string): string => `exists (select from ingest.session_facet f where f.tenant_id = ${parameters.add(tenantId)} and f.session_id = ${id} and ${condition} offset 0)`;
  const hasOne = (one: string): string => has(`f.project_id = ${parameters.add(projectId)} and f.started_at = ${startedAt} and f.facet = ${parameters.add(one)}`);
  const [from, to] = routePrefixBounds(filter.routePrefix ?? '');
  return [
    ...facets.filter((one) => !met.includes(one)).map(hasOne),
    ...(filter.routePrefix === undefined || met.includes(from) ? [] : [has(`f.facet >= ${parameters.add(from)} and f.facet < ${parameters.add(to)}`)]),
    ...(filter.hasGaps === false ? [`not ${hasOne(facet.gaps)}`] : []),
  ];
};
