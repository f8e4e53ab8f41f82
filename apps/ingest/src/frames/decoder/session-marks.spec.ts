import type { RecordedEvent } from '#recording-format/events.js';
import { MASK_KIND, type Mask } from '#recording-format/frame.js';
import { RecordingFactory, drawing } from '#testing/recording-factory.js';
import type { DecodeJob, Step } from './decoder-protocol.js';
import { SessionDecoder } from './session-decoder.js';

const chunk = (seq: number, body: Buffer): Step => ({ kind: 'chunk', seq, body });
const run = (steps: Step[], decoder = new SessionDecoder(0), pictures: DecodeJob['pictures'] = { thumbnailT: null, hasPoster: false }) =>
  decoder.decode({ sessionId: 'session', nextSeq: 0, start: 'new', steps, segment: 0, ledger: { client: null, server: {} }, pictures });

const page = drawing(320, 192, 240, [{ x: 10, y: 10, w: 100, h: 60, level: 40 }]);
const other = drawing(320, 192, 240, [{ x: 10, y: 10, w: 100, h: 60, level: 40 }, { x: 200, y: 100, w: 64, h: 64, level: 90 }]);

describe('clicks', () => {
  const tap = (t: number, x: number, y: number): RecordedEvent[] => [
    [t, 'pd', x, y, 'm', 0],
    [t + 60, 'pu', x, y, 'm', 0],
  ];
  const kinds = async (...frames: ((factory: RecordingFactory) => unknown)[]) => {
    const factory = new RecordingFactory();
    await factory.frame(0, page);
    for (const add of frames) await add(factory);
    factory.events([20_000, 'ky', 'char']);
    return (await run([chunk(0, factory.chunk())])).events.filter(({ kind }) => kind !== 'route').map(({ kind }) => kind);
  };

  it('are dead when nothing near them changes within a second', async () => {
    expect(await kinds((f) => f.events(...tap(100, 20, 180)))).toEqual(['click', 'dead-click']);
    expect(await kinds((f) => f.events(...tap(100, 20, 180)), (f) => f.frame(600, other))).toEqual(['click', 'dead-click']);
    expect(await kinds((f) => f.events(...tap(100, 220, 120)), (f) => f.frame(1_200, other))).toEqual(['click', 'dead-click']);
  });

  it('are alive when a tile near them changes, also when the frame stands before them in the chunk', async () => {
    expect(await kinds((f) => f.events(...tap(100, 220, 120)), (f) => f.frame(600, other))).toEqual(['click']);
    expect(await kinds((f) => f.frame(600, other), (f) => f.events(...tap(100, 220, 120)))).toEqual(['click']);
  });

  it('are judged by pixels when the answer is a keyframe', async () => {
    expect(await kinds((f) => f.events(...tap(100, 220, 120)), (f) => f.frame(600, other, { keyframe: true }))).toEqual(['click']);
    expect(await kinds((f) => f.events(...tap(100, 220, 120)), (f) => f.frame(600, page, { keyframe: true }))).toEqual(['click', 'dead-click']);
  });

  it('are not called dead where that cannot be known', async () => {
    expect(await kinds((f) => f.events(...tap(100, 20, 180), [400, 'rt', '/next']))).toEqual(['click']);
    expect(await kinds((f) => f.events(...tap(100, 20, 180)).count({ busy: 1 }))).toEqual(['click']);
    const field: Mask = { x: 0, y: 160, w: 100, h: 32, kind: MASK_KIND.textField };
    const withField = drawing(320, 192, 240, [{ ...field, level: 0 }]);
    const factory = new RecordingFactory();
    await factory.frame(0, withField, { masks: [field] });
    const first = factory.chunk();
    factory.events(...tap(100, 20, 180), [20_000, 'ky', 'char']);
    const result = await run([chunk(0, first), chunk(1, factory.chunk())]);
    expect(result.events.map(({ kind }) => kind)).toEqual(['click']);
  });

  it('are not drags, long presses, or other buttons', async () => {
    const drag: RecordedEvent[] = [[100, 'pd', 20, 20, 'm', 0], [200, 'pu', 60, 20, 'm', 0]];
    const press: RecordedEvent[] = [[300, 'pd', 20, 20, 't', 0], [1_900, 'pu', 20, 20, 't', 0]];
    const menu: RecordedEvent[] = [[2_000, 'pd', 20, 20, 'm', 2], [2_050, 'pu', 20, 20, 'm', 2]];
    expect(await kinds((f) => f.events(...drag, ...press, ...menu))).toEqual([]);
  });

  it('make one rage when three fall within a second and 50 px', async () => {
    const burst = [0, 250, 500, 750].flatMap((t) => tap(1_000 + t, 200 + t / 50, 150));
    const slow = [0, 600, 1_200].flatMap((t) => tap(5_000 + t, 200, 150));
    const apart = [0, 200, 400].flatMap((t) => tap(9_000 + t, t / 2, 150));
    const rage = async (events: RecordedEvent[]) => (await kinds((f) => f.events(...events))).filter((kind) => kind === 'rage-click').length;
    expect([await rage(burst), await rage(slow), await rage(apart)]).toEqual([1, 0, 0]);
  });
});

describe('pictures', () => {
  it('are a poster that says something and a thumbnail every ten seconds, small, in WebP', async () => {
    const blank = drawing(800, 480, 255);
    const rich = drawing(800, 480, 255, Array.from({ length: 60 }, (_, i) => ({ x: (i % 10) * 80, y: Math.floor(i / 10) * 80, w: 40, h: 40, level: i * 3 })));
    const factory = new RecordingFactory(800, 480);
    await factory.frame(0, blank);
    await factory.frame(2_000, rich, { keyframe: true });
    await factory.frame(11_000, blank, { keyframe: true });
    const { pictures } = await run([chunk(0, factory.chunk())]);
    expect(pictures.map(({ kind, t, width }) => [kind, t, width])).toEqual([['thumbnail', 0, 320], ['poster', 2_000, 640], ['thumbnail', 11_000, 320]]);
    for (const { bytes } of pictures) expect(Buffer.from(bytes).toString('latin1', 8, 12)).toBe('WEBP');
  });

  it('leave a poster alone that another decoder chose', async () => {
    const factory = new RecordingFactory();
    await factory.frame(3_000, page);
    const { pictures } = await run([chunk(0, factory.chunk())], new SessionDecoder(0), { thumbnailT: 0, hasPoster: true });
    expect(pictures).toEqual([]);
  });
});
