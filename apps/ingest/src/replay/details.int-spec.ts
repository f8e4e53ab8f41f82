import { type Frame, MASK_KIND, NO_IMAGE, encodeFrame } from '#recording-format/frame.js';
import { RECORD, writeRecord } from '#recording-format/records.js';
import { encodeSegment } from '#recording-format/segment.js';
import { ReplayUnderTest } from '#testing/replay-app.js';
import type { StoredRecording } from '#testing/stored-recording.js';

const frame = (t: number, masks: Frame['masks']): Uint8Array =>
  writeRecord(RECORD.frame, encodeFrame({ t, frameId: t, keyframe: false, placeholder: false, width: 320, height: 192, masks, shift: null, refs: [], newTiles: [], image: NO_IMAGE }));

describe('details of a recording', () => {
  let replay: ReplayUnderTest;
  let recording: StoredRecording;
  let token: string;

  beforeAll(async () => {
    replay = await ReplayUnderTest.start();
    token = replay.acme.members.viewer.token;
    recording = await replay.storage.storeBare(replay.acme);
  });
  afterAll(() => replay?.stop());

  const get = (path: string) => replay.call('GET', `/v1/recordings/${recording.sessionId}${path}`, token);

  const addSegment = async (number: number, [firstT, lastT]: [number, number], { frames = [], gaps = [], activity = [] }: { frames?: Uint8Array[]; gaps?: number[][]; activity?: number[][] }) => {
    const plain = Buffer.from(encodeSegment({ number, firstT, lastT, keyframeFirst: false }, frames));
    await replay.admin.query('delete from ingest.segment where session_id = $1 and number = $2', [recording.sessionId, number]);
    await replay.admin.query(
      `insert into ingest.segment (session_id, number, tenant_id, first_t, last_t, keyframes, gaps, frames, bytes, object_key, activity) values ($1, $2, $3, $4, $5, '[]', $6, $7, $8, $9, $10)`,
      [recording.sessionId, number, recording.tenantId, firstT, lastT, JSON.stringify(gaps), frames.length, plain.length, await replay.storage.put(recording, 'segment', number, plain), JSON.stringify(activity)],
    );
  };

  it('say what was masked at a moment, and why', async () => {
    const field = { x: 10, y: 20, w: 100, h: 30, kind: MASK_KIND.textField };
    const declared = { x: 0, y: 0, w: 5, h: 5, kind: MASK_KIND.declared };
    await addSegment(0, [1_000, 4_000], { frames: [frame(1_000, []), frame(3_000, [field])] });
    await addSegment(1, [4_500, 4_600], {});
    await addSegment(2, [4_500, 9_000], { frames: [frame(8_000, [field, declared])] });
    const { kind: _field, ...fieldArea } = field;
    const { kind: _declared, ...declaredArea } = declared;
    const areas = async (t: number) => (await get(`/masks?t=${t}`)).json<object>();
    expect(await areas(2_999)).toEqual({ t: 1_000, width: 320, height: 192, masks: [] });
    for (const t of [3_000, 4_600, 7_999]) expect(await areas(t)).toEqual({ t: 3_000, width: 320, height: 192, masks: [{ ...fieldArea, reason: 'text-field' }] });
    expect(await areas(60_000)).toMatchObject({ t: 8_000, masks: [{ ...fieldArea, reason: 'text-field' }, { ...declaredArea, reason: 'declared' }] });
    expect((await get('/masks?t=999')).statusCode).toBe(404);
    expect((await get('/masks?t=-1')).statusCode).toBe(422);
  });

  it('draw when something happened', async () => {
    await addSegment(0, [0, 9_000], { activity: [[0, 3, 250, 4, 1, 0, 0], [1, 2, 1_500, 0, 0, 7, 2]] });
    await addSegment(1, [9_100, 40_000], { activity: [[1, 1, 0, 1, 0, 0, 0], [7, 5, 10, 0, 0, 0, 0]] });
    await addSegment(2, [40_001, 40_002], {});
    await replay.admin.query('update ingest.session set duration_ms = 40002 where id = $1', [recording.sessionId]);
    expect((await get('/activity')).json()).toEqual({
      bucketMs: 5_000,
      buckets: [
        { t: 0, frames: 3, changed: 0.25, pointer: 4, clicks: 1, keys: 0, scrolls: 0 },
        { t: 5_000, frames: 3, changed: 1.5, pointer: 1, clicks: 0, keys: 7, scrolls: 2 },
        { t: 35_000, frames: 5, changed: 0.01, pointer: 0, clicks: 0, keys: 0, scrolls: 0 },
      ],
    });
    expect((await get('/activity?buckets=2')).json()).toMatchObject({ bucketMs: 25_000, buckets: [{ t: 0, frames: 6, changed: 1.75 }, { t: 25_000, frames: 5 }] });
    expect((await get('/activity?buckets=0')).statusCode).toBe(422);
  });

  it('list marks, page by page, by kind and time', async () => {
    const kinds = ['click', 'error', 'route'];
    await replay.admin.query(
      `insert into ingest.session_event (session_id, tenant_id, segment, ordinal, t, kind, data) select $1, $2, n / 10, n, (n / 2) * 100, ($3::text[])[1 + n % 3], jsonb_build_object('n', n) from generate_series(0, 29) n`,
      [recording.sessionId, recording.tenantId, kinds],
    );
    const page = async (query: string) => (await get(`/events?${query}`)).json<{ items: { t: number; kind: string; data: { n: number } }[]; nextCursor: string | null }>();
    const all = async (query: string): Promise<number[]> => {
      const seen: number[] = [];
      for (let cursor: string | null = ''; cursor !== null; ) {
        const { items, nextCursor }: Awaited<ReturnType<typeof page>> = await page(`${query}${cursor && `&cursor=${cursor}`}`);
        seen.push(...items.map(({ data }) => data.n));
        cursor = nextCursor;
      }
      return seen;
    };
    expect(await all('limit=7')).toEqual(Array.from({ length: 30 }, (_, n) => n));
    expect(await all('limit=4&kind=error')).toEqual([1, 4, 7, 10, 13, 16, 19, 22, 25, 28]);
    expect(await all('limit=3&fromT=300&toT=500')).toEqual([6, 7, 8, 9, 10, 11]);
    const { nextCursor } = await page('limit=1');
    expect((await get(`/events?limit=1&kind=error&cursor=${nextCursor}`)).statusCode).toBe(400);
    expect((await get('/events?kind=key')).statusCode).toBe(422);
  });

  it('count what is missing', async () => {
    await addSegment(0, [0, 5_000], { gaps: [[1_000, 1_500, 1], [2_000, 2_100, 3]] });
    await addSegment(1, [5_001, 9_000], { gaps: [[6_000, 6_250, 1]] });
    await replay.admin.query(`insert into ingest.chunk (session_id, seq, tenant_id, sha256, body_length, state) select $1, n, $2, sha256('x'), 1, case n when 3 then 'quarantined' else 'drained' end from unnest(array[0, 1, 3]) n`, [recording.sessionId, recording.tenantId]);
    await replay.admin.query('update ingest.session set last_seq = 5 where id = $1', [recording.sessionId]);
    expect((await get('/losses')).json()).toEqual({
      ledger: { captured: 60, stored: 57, deduplicated: 2, skipped: { busy: 1 }, lost: {} },
      gaps: [{ from: 1_000, to: 1_500, reason: 'chunks-missing' }, { from: 2_000, to: 2_100, reason: 'page-hidden' }, { from: 6_000, to: 6_250, reason: 'chunks-missing' }],
      gapMs: { 'chunks-missing': 750, 'page-hidden': 100 },
      chunks: { received: 3, waiting: 0, quarantined: 1, missing: 3 },
    });
  });

  it('name the pages that were shown', async () => {
    await replay.admin.query('delete from ingest.session_event where session_id = $1', [recording.sessionId]);
    await replay.admin.query(`insert into ingest.session_event (session_id, tenant_id, segment, ordinal, t, kind, data) values ($1, $2, 0, 0, 700, 'route', '{"route": "/cart"}')`, [recording.sessionId, recording.tenantId]);
    await replay.admin.query(`update ingest.session set engine = 'skwasm', recorder_version = '1.2.3', dpr = 1.5, first_pointer = 't', device_class = 'tablet' where id = $1`, [recording.sessionId]);
    expect((await get('')).json()).toMatchObject({ pages: [{ t: 0, route: '/start' }, { t: 700, route: '/cart' }], engine: 'skwasm', recorderVersion: '1.2.3', dpr: 1.5, firstPointer: 't', deviceClass: 'tablet' });
  });
});
