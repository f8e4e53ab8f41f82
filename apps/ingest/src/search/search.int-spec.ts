import { openDatabase } from '#database/open-database.js';
import { query } from '#database/database.js';
import { ReplayUnderTest } from '#testing/replay-app.js';
import { randomUUID } from 'node:crypto';
import { facet } from './facets.js';
import { Parameters, type RecordingFilter, recordingFilterSql } from './recording-filter.js';

interface Page {
  items: { id: string }[];
  nextCursor: string | null;
  previousCursor: string | null;
}

interface Known {
  id: string;
  at: number;
  durationMs: number;
  endUser: string | null;
  live: boolean;
  facets: Set<string>;
}

const START = Date.parse('2026-11-01T00:00:00Z');
const PAGE = 7;

describe('searching recordings', () => {
  let replay: ReplayUnderTest;
  let known: Known[];
  let token: string;

  beforeAll(async () => {
    replay = await ReplayUnderTest.start();
    token = replay.acme.members.viewer.token;
    known = Array.from({ length: 90 }, (_, n) => ({
      id: randomUUID(),
      // Some start at the same moment.
      at: START + Math.floor(n / 2) * 60_000,
      durationMs: (n * 37) % 100 < 10 ? 5_000 : ((n * 37) % 100) * 1_000,
      endUser: n % 5 === 0 ? `user-${n % 3}` : null,
      live: n % 30 === 29,
      facets: new Set([
        facet.device(n % 3 === 0 ? 'phone' : 'desktop'),
        facet.kind('route'),
        facet.route(n % 2 === 0 ? '/cart' : `/orders/${n}`),
        ...(n % 4 === 0 ? [facet.kind('error'), facet.error('00000000000000ff'), facet.word('timeout'), ...(n % 8 === 0 ? [facet.word('gateway')] : [])] : []),
        ...(n % 6 === 0 ? [facet.tag('plan', 'pro'), facet.name('plan')] : []),
        ...(n % 7 === 0 ? [facet.gaps] : []),
      ]),
    }));
    await insert(known, replay.acme);
    await insert(known.map((row) => ({ ...row, id: randomUUID() })), replay.other);
  });
  afterAll(() => replay?.stop());

  const insert = async (rows: readonly Known[], { tenantId, projectId }: { tenantId: string; projectId: string }): Promise<void> => {
    await replay.admin.query(
      `insert into ingest.session (id, tenant_id, project_id, state, started_at, ended_at, expires_at, duration_ms, end_user)
       select i, $2, $3, case when l then 'recording' else 'ended' end, to_timestamp(a), case when not l then to_timestamp(a) end, clock.now() + interval '1 day', d, e
       from unnest($1::uuid[], $4::float8[], $5::bigint[], $6::text[], $7::boolean[]) x (i, a, d, e, l)`,
      [rows.map(({ id }) => id), tenantId, projectId, rows.map(({ at }) => at / 1_000), rows.map(({ durationMs }) => durationMs), rows.map(({ endUser }) => endUser), rows.map(({ live }) => live)],
    );
    for (const { id, facets } of rows) {
      await replay.admin.query(`insert into ingest.session_facet (session_id, facet, tenant_id, project_id, started_at) select s.id, f, s.tenant_id, s.project_id, s.started_at from ingest.session s, unnest($2::text[]) f where s.id = $1`, [id, [...facets]]);
    }
  };

  const search = async (body: object, of = replay.acme.projectId, as = token) => replay.send('POST', `/v1/projects/${of}/recordings/search`, as, body);
  const pageOf = async (body: object): Promise<Page> => {
    const answer = await search({ limit: PAGE, ...body });
    expect(answer.statusCode).toBe(200);
    return answer.json<Page>();
  };
  const ids = (page: Page): string[] => page.items.map(({ id }) => id);

  /** Every page from the first to the last, and then back again. */
  const walk = async (body: object): Promise<{ forwards: string[]; backwards: string[] }> => {
    const forwards: string[] = [];
    let page = await pageOf(body);
    expect(page.previousCursor).toBeNull();
    forwards.push(...ids(page));
    while (page.nextCursor !== null) {
      page = await pageOf({ ...body, cursor: page.nextCursor });
      forwards.push(...ids(page));
    }
    const backwards = ids(page);
    while (page.previousCursor !== null) {
      page = await pageOf({ ...body, cursor: page.previousCursor });
      backwards.unshift(...ids(page));
    }
    return { forwards, backwards };
  };

  const has = (...facets: string[]) => (row: Known): boolean => facets.every((one) => row.facets.has(one));
  const FILTERS: [string, RecordingFilter, (row: Known) => boolean][] = [
    ['everything', {}, () => true],
    ['a time', { startedFrom: '2026-11-01T00:05:00Z', startedBefore: '2026-11-01T01:30:00+01:00' }, ({ at }) => at >= START + 300_000 && at < START + 1_800_000],
    ['a duration', { minDurationMs: 20_000, maxDurationMs: 60_000 }, ({ durationMs }) => durationMs >= 20_000 && durationMs <= 60_000],
    ['an end user', { endUser: 'user-2' }, ({ endUser }) => endUser === 'user-2'],
    ['a route', { route: '/cart' }, has(facet.route('/cart'))],
    ['a route prefix', { routePrefix: '/orders/3' }, ({ facets }) => [...facets].some((one) => one.startsWith('route:/orders/3'))],
    ['a prefix of wildcards', { routePrefix: '/%_' }, () => false],
    ['a kind', { eventKind: 'error' }, has(facet.kind('error'))],
    ['a name', { eventName: 'plan' }, has(facet.name('plan'))],
    ['words of an error', { errorText: 'Gateway TIMEOUT!' }, has(facet.word('gateway'), facet.word('timeout'))],
    ['an error', { errorFingerprint: '00000000000000ff' }, has(facet.error('00000000000000ff'))],
    ['a device', { deviceClass: 'phone' }, has(facet.device('phone'))],
    ['tags', { tags: [{ name: 'plan', value: 'pro' }] }, has(facet.tag('plan', 'pro'))],
    ['gaps', { hasGaps: true }, has(facet.gaps)],
    ['no gaps', { hasGaps: false, deviceClass: 'desktop' }, (row) => has(facet.device('desktop'))(row) && !row.facets.has(facet.gaps)],
    ['what is live', { live: true }, ({ live }) => live],
    ['all at once', { eventKind: 'error', deviceClass: 'phone', tags: [{ name: 'plan', value: 'pro' }], routePrefix: '/c', minDurationMs: 1, live: false, startedFrom: '2026-11-01T00:00:00Z' }, (row) => has(facet.kind('error'), facet.device('phone'), facet.tag('plan', 'pro'), facet.route('/cart'))(row) && !row.live],
  ];

  describe.each(FILTERS)('by %s', (_name, filter, matches) => {
    it.each([['startedAt', 'desc'], ['startedAt', 'asc'], ['durationMs', 'desc'], ['durationMs', 'asc']] as const)('finds all of it once, by %s %s, forwards and back', async (sort, order) => {
      const value = (row: Known): number => (sort === 'startedAt' ? row.at : row.durationMs);
      const up = (a: Known, b: Known): number => value(a) - value(b) || (a.id < b.id ? -1 : 1);
      const expected = known.filter(matches).sort((a, b) => (order === 'asc' ? up(a, b) : up(b, a))).map(({ id }) => id);
      const { forwards, backwards } = await walk({ filter, sort, order });
      expect(forwards).toEqual(expected);
      expect(backwards).toEqual(expected);
    });

    it('and the same is meant by what is deleted by query', async () => {
      const parameters = new Parameters();
      const { tenantId, projectId } = replay.acme;
      const sql = `select s.id from ingest.session s where ${recordingFilterSql(filter, { tenantId, projectId }, parameters)}`;
      const { db, close } = await openDatabase(replay.config.database, 'ingest_eraser');
      const rows = await db.transaction({ tenants: [tenantId] }, (tx) => query<{ id: string }>(tx, sql, parameters.values)).finally(close);
      expect(rows.map(({ id }) => id).sort()).toEqual(known.filter(matches).map(({ id }) => id).sort());
    });
  });

  it('shows at the front what has come since', async () => {
    const second = await pageOf({ cursor: (await pageOf({})).nextCursor ?? '' });
    const late = { ...(known[0] as Known), id: randomUUID(), at: START + 86_400_000 };
    await insert([late], replay.acme);
    try {
      const first = await pageOf({ cursor: second.previousCursor ?? '' });
      const newer = await pageOf({ cursor: first.previousCursor ?? '' });
      expect(ids(newer)).toEqual([late.id]);
      expect(newer.previousCursor).toBeNull();
      expect(ids(await pageOf({ cursor: newer.nextCursor ?? '' }))).toEqual(ids(first));
    } finally {
      await replay.admin.query('delete from ingest.session where id = $1', [late.id]);
    }
  });

  it('looks at so many candidates in one request, and goes on from there', async () => {
    const { tenantId, projectId, members } = replay.other;
    const target = randomUUID();
    await replay.admin.query(
      `with s as (
         insert into ingest.session (id, tenant_id, project_id, state, started_at, ended_at, expires_at)
         select case when n = 13000 then $3::uuid else gen_random_uuid() end, $1, $2, 'ended', to_timestamp(1700000000 - n), clock.now(), clock.now() + interval '1 day' from generate_series(1, 13000) n returning *
       )
       insert into ingest.session_facet (session_id, facet, tenant_id, project_id, started_at)
       select s.id, f, s.tenant_id, s.project_id, s.started_at from s, unnest(array['name:many', 'device:tablet']) f where s.id = $3 or (f = 'name:many') = (s.started_at > to_timestamp(1700000000 - 6501))`,
      [tenantId, projectId, target],
    );
    const filter = { eventName: 'many', deviceClass: 'tablet' };
    const first = (await search({ filter }, projectId, members.viewer.token)).json<Page>();
    expect([first.items, first.nextCursor === null]).toEqual([[], false]);
    const second = (await search({ filter, cursor: first.nextCursor }, projectId, members.viewer.token)).json<Page>();
    expect([ids(second), second.nextCursor]).toEqual([[target], null]);
    const back = (await search({ filter, cursor: second.previousCursor }, projectId, members.viewer.token)).json<Page>();
    expect([back.items, back.previousCursor === null]).toEqual([[], false]);
    const start = (await search({ filter, cursor: back.previousCursor }, projectId, members.viewer.token)).json<Page>();
    expect([start.items, start.previousCursor]).toEqual([[], null]);
  });

  describe('cursors', () => {
    it('serve the search they came from and no other', async () => {
      const filter = { deviceClass: 'desktop' };
      const { nextCursor } = await pageOf({ filter });
      const cursor = nextCursor ?? '';
      const flipped = [...cursor].filter((_letter, at) => at % 9 === 0).map((letter, n) => cursor.slice(0, n * 9) + (letter === 'A' ? 'B' : 'A') + cursor.slice(n * 9 + 1));
      for (const one of [...flipped, 'x', cursor.slice(0, -1), `${cursor}A`, Buffer.alloc(60).toString('base64url')]) {
        const answer = await search({ filter, cursor: one });
        expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([400, 'invalid-cursor']);
      }
      for (const body of [{ filter: { deviceClass: 'phone' } }, { filter: {} }, { filter, sort: 'durationMs' }, { filter, order: 'asc' }]) expect((await search({ ...body, cursor })).statusCode).toBe(400);
      expect((await search({ filter, cursor }, replay.other.projectId, replay.other.members.viewer.token)).statusCode).toBe(400);
      expect((await search({ filter, cursor, limit: 3 })).statusCode).toBe(200);
    });

    it('of a list and of a search with the same conditions are the same', async () => {
      const listed = (await replay.call('GET', `/v1/projects/${replay.acme.projectId}/recordings?deviceClass=phone&live=false&minDurationMs=1000&limit=5`, token)).json<Page>();
      const filter = { deviceClass: 'phone', live: false, minDurationMs: 1_000 };
      expect(listed.items).toHaveLength(5);
      expect((await search({ filter, cursor: listed.nextCursor })).statusCode).toBe(200);
    });
  });

  it.each([
    [{ filter: { startedFrom: 'yesterday' } }], [{ filter: { startedFrom: '2026-02-30T00:00:00Z' } }], [{ filter: { startedFrom: '2026-11-01T00:00:00+99:99' } }], [{ filter: { startedFrom: '0000-01-01T00:00:00Z' } }], [{ filter: { startedBefore: 5 } }],
    [{ filter: { minDurationMs: -1 } }], [{ filter: { minDurationMs: 1e300 } }], [{ filter: { maxDurationMs: '5' } }], [{ filter: { endUser: '' } }], [{ filter: { endUser: ['a'] } }], [{ filter: { endUser: 'x'.repeat(129) } }],
    [{ filter: { errorText: '!?' } }], [{ filter: { errorFingerprint: 'zz' } }], [{ filter: { deviceClass: 'watch' } }], [{ filter: { eventKind: 'key' } }], [{ filter: { tags: {} } }], [{ filter: { tags: [null] } }], [{ filter: { tags: [[]] } }], [{ filter: { tags: [{ name: 'a' }] } }],
    [{ filter: { tags: Array.from({ length: 11 }, () => ({ name: 'a', value: 'b' })) } }], [{ filter: { live: 'yes' } }], [{ filter: { $gt: 1 } }], [{ filter: [] }], [{ filter: 'live' }], [{ limit: 0 }], [{ limit: 101 }], [{ limit: '5' }], [{ sort: 'id' }], [{ order: 'up' }], [{ cursor: 5 }], [{ tenantId: randomUUID() }],
    [{ filter: { endUser: 'a\u0000b' } }],
  ])('refuses %j', async (body) => {
    expect((await search(body)).statusCode).toBe(422);
  });

  it.each(["' or 1=1 --", '$1', '%', '_', '\\', '“', '🦆'.repeat(30), ');drop table ingest.session;'])('takes %s for what it is', async (text) => {
    for (const filter of [{ endUser: text }, { route: text }, { routePrefix: text }, { eventName: text }, { tags: [{ name: text.slice(0, 10), value: text }] }]) expect(await pageOf({ filter })).toMatchObject({ items: [], nextCursor: null });
  });

  it.each(['limit=0', 'limit=1e9', 'limit=1&limit=2', 'live=yes', 'live=1', 'hasGaps=true&hasGaps=false', 'endUser=user-1', 'route=/cart', 'startedFrom=2026', 'sort=id', 'minDurationMs=1.5', 'filter[$gt]='])('refuses ?%s', async (text) => {
    expect((await replay.call('GET', `/v1/projects/${replay.acme.projectId}/recordings?${text}`, token)).statusCode).toBe(422);
  });

  it('shows nobody another tenant’s recordings', async () => {
    expect((await search({}, replay.other.projectId)).statusCode).toBe(404);
    expect((await search({}, randomUUID())).statusCode).toBe(404);
    const theirs = (await search({ limit: 100 }, replay.acme.projectId, token)).json<Page>();
    expect(ids(theirs).every((id) => known.some((row) => row.id === id))).toBe(true);
  });
});
