import type { RecordedEvent } from '#recording-format/events.js';
import type { SessionRow } from '#testing/ingest-rows.js';
import { RecordingFactory, drawing } from '#testing/recording-factory.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { WorkerUnderTest } from '#testing/worker-app.js';
import { facet, MAX_FACETS } from '../search/facets.js';

describe('what the worker stores for searching', () => {
  let database: TestDatabase;
  let worker: WorkerUnderTest;

  beforeAll(async () => {
    database = await createTestDatabase();
    worker = await WorkerUnderTest.start(database);
  });
  afterAll(async () => {
    await worker?.stop();
    await database?.drop();
  });

  /** A chunk of one frame and these events. */
  const drain = async (session: SessionRow, factory: RecordingFactory, seq: number, ...events: RecordedEvent[]): Promise<void> => {
    await factory.frame(seq * 6_000, drawing(320, 192, 240, [{ x: 10, y: 10, w: 100, h: 60, level: seq * 9 }]));
    factory.events(...events);
    await worker.accept({ session, seq, body: factory.chunk() });
    await worker.drain(session);
  };
  const facetsOf = async ({ sessionId }: SessionRow): Promise<string[]> => (await worker.rows<{ facet: string }>('select facet from ingest.session_facet where session_id = $1 order by 1', sessionId)).map((row) => row.facet);
  const tagsOf = ({ sessionId }: SessionRow) => worker.rows('select source, name, value from ingest.session_tag where session_id = $1 order by name, value', sessionId);

  it('finds routes, kinds, errors, tags and the device, once each', async () => {
    const session = await worker.session();
    const factory = new RecordingFactory(600, 512).meta();
    const tap: RecordedEvent[] = [[100, 'pd', 20, 20, 'm', 0], [150, 'pu', 20, 20, 'm', 0]];
    await drain(session, factory, 0, ...tap, [200, 'rt', '/cart'], [300, 'er', 'Timeout at 4711', 'error'], [400, 'tg', 'plan', 'pro']);
    await drain(session, factory, 1, [6_200, 'rt', '/cart'], [6_300, 'er', 'Timeout at 42', 'console'], [6_400, 'tg', 'plan', 'free'], [6_500, 'tg', 'plan', 'pro']);
    const facets = await facetsOf(session);
    expect(facets).toEqual(expect.arrayContaining(['device:desktop', 'kind:click', 'kind:error', 'kind:route', 'kind:tag', 'name:plan', 'route:/cart', 'tag:4:plan=free', 'tag:4:plan=pro', 'word:timeout', 'word:42']));
    expect(facets.filter((one) => one.startsWith('error:'))).toHaveLength(1);
    expect(facets).not.toContain(facet.gaps);
    expect(await tagsOf(session)).toEqual([{ source: 'recorder', name: 'plan', value: 'free' }, { source: 'recorder', name: 'plan', value: 'pro' }]);
    expect(await worker.sessionRow(session)).toMatchObject({ device_class: 'desktop', first_pointer: 'm', facets: facets.length, event_counts: { click: 1, error: 2, route: 2, tag: 3 } });
  });

  it('learns from the first touch that the device is no desktop', async () => {
    const session = await worker.session();
    const factory = new RecordingFactory(600, 512).meta();
    await drain(session, factory, 0, [200, 'ky', 'char']);
    expect(await facetsOf(session)).toContain('device:desktop');
    await drain(session, factory, 1, [6_100, 'pd', 20, 20, 't', 0], [6_150, 'pu', 20, 20, 't', 0]);
    expect((await facetsOf(session)).filter((one) => one.startsWith('device:'))).toEqual(['device:tablet']);
    await drain(session, factory, 2, [12_100, 'pd', 20, 20, 'm', 0]);
    expect(await worker.sessionRow(session)).toMatchObject({ device_class: 'tablet', first_pointer: 't' });
  });

  it('notes that chunks are missing', async () => {
    const session = await worker.session();
    const factory = new RecordingFactory().meta();
    await drain(session, factory, 0);
    await factory.frame(6_000, drawing(320, 192, 100, []));
    factory.chunk();
    await factory.frame(12_000, drawing(320, 192, 90, []), { keyframe: true });
    await worker.accept({ session, seq: 2, body: factory.chunk() });
    await worker.row(`update ingest.chunk set received_at = received_at - interval '1 minute' where session_id = $1 and seq = 2`, session.sessionId);
    await worker.drain(session);
    expect(await facetsOf(session)).toContain(facet.gaps);
  });

  it('bounds what an app makes up, and keeps room for what is not made up', async () => {
    const session = await worker.session();
    const factory = new RecordingFactory().meta();
    const routes = Array.from({ length: 600 }, (_, n): RecordedEvent => [n, 'rt', `/orders/${n}`]);
    const tags = Array.from({ length: 200 }, (_, n): RecordedEvent => [700 + n, 'tg', `tag ${n}`, '']);
    await drain(session, factory, 0, ...routes, ...tags, [950, 'tg', '', 'nameless']);
    await drain(session, factory, 1, [6_100, 'er', 'late', 'app'], [6_200, 'rt', '/late']);
    const facets = await facetsOf(session);
    expect(facets).toEqual(expect.arrayContaining(['kind:error', 'kind:tag', 'device:phone']));
    expect(facets.filter((one) => !one.startsWith('kind:') && !one.startsWith('device:')).length).toBeLessThanOrEqual(MAX_FACETS);
    expect(facets).not.toContain('route:/late');
    expect(await tagsOf(session)).toHaveLength(50);
  });

  it('measures activity in bins of five seconds', async () => {
    const session = await worker.session();
    const factory = new RecordingFactory().meta();
    await drain(session, factory, 0, [100, 'ky', 'char'], [200, 'ky', 'enter'], [300, 'wh', 1, 1, 0, 50], [400, 'pd', 5, 5, 'm', 0], [450, 'pu', 5, 5, 'm', 0]);
    await drain(session, factory, 1, [6_100, 'pm', 1, 1, 'm', 0]);
    const rows = await worker.rows<{ activity: number[][] }>('select activity from ingest.segment where session_id = $1 order by number', session.sessionId);
    expect(rows.map(({ activity }) => activity)).toEqual([[[0, 1, 0, 2, 1, 2, 1]], [[1, 1, expect.any(Number), 1, 0, 0, 0]]]);
    expect(rows[1]?.activity[0]?.[2]).toBeGreaterThan(0);
  });
});
