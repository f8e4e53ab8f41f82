import { createHash } from 'node:crypto';
import { percentile, timesOf } from './percentile.js';
import { chunkBodies, type RecordingsBench, startRecordingsBench } from './recordings.js';
import { insertSearchRows } from './search-rows.js';

interface Times {
  p50Ms: number;
  p95Ms: number;
}

export interface SearchFigures {
  /** Rows in one project; only `realSessions` of them have been recorded, the others are rows and facets alone. */
  rows: number;
  facets: number;
  realSessions: number;
  /** Over HTTP, 25 to a page; each run asks for another end user, route, error or time. */
  queries: Record<string, Times>;
  /** Of all queries together. */
  p50Ms: number;
  p95Ms: number;
  /** The settings of the project by its primary key, over HTTP, in the same run. */
  control: Times;
  /** `p95Ms` by the control's. */
  ratio: number;
}

export interface SearchBenchOptions {
  rows?: number;
  realSessions?: number;
  runs?: number;
}

type Body = (run: number) => object;

const errorOf = (n: number): string => createHash('md5').update(String(n)).digest('hex').slice(0, 16);
const day = (run: number): string => new Date(Date.now() - (1 + (run % 28)) * 86_400_000).toISOString();

const QUERIES: Readonly<Record<string, Body>> = {
  newest: () => ({}),
  oldest: () => ({ order: 'asc' }),
  longest: () => ({ sort: 'durationMs' }),
  shortest: () => ({ sort: 'durationMs', order: 'asc' }),
  'in a day': (run) => ({ filter: { startedFrom: day(run + 1), startedBefore: day(run) } }),
  'of a duration': (run) => ({ filter: { minDurationMs: 60_000 + run * 5_000, maxDurationMs: 61_000 + run * 5_000 } }),
  'an end user': (run) => ({ filter: { endUser: `user-${run * 7}` } }),
  'a busy end user': (run) => ({ filter: { endUser: 'user-busy', startedBefore: day(run) } }),
  'a busy end user, longest': () => ({ filter: { endUser: 'user-busy' }, sort: 'durationMs' }),
  'a route': (run) => ({ filter: { route: `/p/${run % 40}` } }),
  'a rare route': (run) => ({ filter: { route: `/orders/${run * 101}` } }),
  'a route prefix': (run) => ({ filter: { routePrefix: `/orders/${100 + run}` } }),
  'a common route prefix': () => ({ filter: { routePrefix: '/p/' } }),
  'a kind of mark': (run) => ({ filter: { eventKind: 'rage-click', startedBefore: day(run) } }),
  'a kind of mark, longest': () => ({ filter: { eventKind: 'rage-click' }, sort: 'durationMs' }),
  'an error': (run) => ({ filter: { errorFingerprint: errorOf(run) } }),
  'words of an error': (run) => ({ filter: { errorText: `timeout module${run}` } }),
  'words of an error, longest': (run) => ({ filter: { errorText: `timeout module${run}` }, sort: 'durationMs' }),
  'a device': (run) => ({ filter: { deviceClass: 'tablet', startedBefore: day(run) } }),
  'a tag': (run) => ({ filter: { tags: [{ name: 'plan', value: 'enterprise' }], startedBefore: day(run) } }),
  gaps: (run) => ({ filter: { hasGaps: true, startedBefore: day(run) } }),
  'no gaps': (run) => ({ filter: { hasGaps: false, startedBefore: day(run) } }),
  live: () => ({ filter: { live: true } }),
  'three facts': (run) => ({ filter: { eventKind: 'error', deviceClass: 'phone', tags: [{ name: 'plan', value: 'pro' }], startedBefore: day(run) } }),
  'four rare facts': (run) => ({ filter: { eventKind: 'rage-click', hasGaps: true, tags: [{ name: 'plan', value: 'enterprise' }], route: `/p/${run % 40}` } }),
  'a fact and a duration': (run) => ({ filter: { eventKind: 'error', minDurationMs: 2_000_000 + run * 1_000 } }),
};

/** Searches over HTTP among a million rows in one project. Rejects when a search fails. */
export const benchSearch = async ({ rows = 1_000_000, realSessions = 300, runs = 25 }: SearchBenchOptions = {}): Promise<SearchFigures> => {
  const bench = await startRecordingsBench();
  try {
    await bench.record(realSessions, await chunkBodies(320, 192, 8));
    await insertSearchRows(bench, rows - realSessions);
    const { rows: counted } = await bench.admin.query<{ sessions: string; facets: string }>('select (select count(*) from ingest.session) as sessions, (select count(*) from ingest.session_facet) as facets');
    const control = (): Promise<unknown> => expectOk(bench, 'GET', `/v1/projects/${bench.projectId}/settings`);
    const search = (body: Body) => (run: number): Promise<unknown> => expectOk(bench, 'POST', `/v1/projects/${bench.projectId}/recordings/search`, body(run));
    for (const body of Object.values(QUERIES)) await timesOf(3, (run) => search(body)(100 + run));
    await timesOf(50, control);
    const times: Record<string, number[]> = {};
    const controls: number[] = [];
    for (const [name, body] of Object.entries(QUERIES)) {
      times[name] = await timesOf(runs, search(body));
      controls.push(...(await timesOf(10, control)));
    }
    const all = Object.values(times).flat();
    const toTimes = (values: readonly number[]): Times => ({ p50Ms: percentile(values, 0.5), p95Ms: percentile(values, 0.95) });
    return {
      rows: Number(counted[0]?.sessions),
      facets: Number(counted[0]?.facets),
      realSessions,
      queries: Object.fromEntries(Object.entries(times).map(([name, values]) => [name, toTimes(values)])),
      ...toTimes(all),
      control: toTimes(controls),
      ratio: percentile(all, 0.95) / percentile(controls, 0.95),
    };
  } finally {
    await bench.stop();
  }
};

const expectOk = async (bench: RecordingsBench, method: 'GET' | 'POST', path: string, body?: object): Promise<void> => {
  const { status, bytes } = await bench.call(method, path, body);
  if (status !== 200) throw new Error(`${path} answered ${status}: ${bytes.toString()}`);
};
