import type { Frame, Mask } from '#recording-format/frame.js';
import { NO_IMAGE } from '#recording-format/frame.js';
import type { Meta } from '#recording-format/meta.js';
import { RuleCheck } from './rule-check.js';

const frame = (t: number, more: Partial<Frame> = {}): Frame => ({ t, frameId: 0, keyframe: true, placeholder: false, width: 320, height: 200, masks: [], shift: null, refs: [], newTiles: [], image: NO_IMAGE, ...more });
const declared = (x: number, y: number, w: number, h: number): Mask => ({ x, y, w, h, kind: 2 });
const meta = (route: string, width = 320): Meta => ({ recorder: '1.1.0', engine: 'unknown', width, height: 200, dpr: 1, privacy: 'mask-inputs', startedAt: 0, route });

const checkOf = (...rules: RuleCheck['rules'][number][]): RuleCheck => Object.assign(new RuleCheck(), { rules });

describe('RuleCheck', () => {
  it('allows everything without rules', () => {
    expect(checkOf().allows(frame(0))).toBe(true);
  });

  it('allows no picture of a page that is masked whole, but a placeholder', () => {
    const check = checkOf({ route: '/pay' });
    check.sawMeta(meta('/pay'));
    expect([check.allows(frame(1)), check.allows(frame(2, { placeholder: true })), check.allows(frame(3, { masks: [declared(0, 0, 320, 200)] }))]).toEqual([false, true, false]);
  });

  it('wants every rectangle in one mask of the manifest', () => {
    const check = checkOf({ route: '*', area: { x: 10, y: 20, width: 100, height: 30 } });
    check.sawMeta(meta('/'));
    expect([check.allows(frame(1)), check.allows(frame(2, { masks: [declared(10, 20, 100, 30)] })), check.allows(frame(3, { masks: [declared(10, 20, 50, 30)] }))]).toEqual([false, true, false]);
  });

  it('follows the routes in time, whatever order records come in', () => {
    const check = checkOf({ route: '/pay' });
    check.sawMeta(meta('/'));
    // Events of a chunk are seen before its frames.
    check.sawRoute(100, '/pay');
    check.sawRoute(200, '/');
    expect([50, 100, 101, 199, 200, 201].map((t) => check.allows(frame(t)))).toEqual([true, true, false, false, true, true]);
  });

  it('goes on from where the session stood, and knows only rules for every route while it does not know', () => {
    const [known, unknown] = [checkOf({ route: '/pay' }), checkOf({ route: '/pay' })];
    known.begin('/pay');
    expect([known.allows(frame(1)), unknown.allows(frame(1)), checkOf({ route: '*' }).allows(frame(1))]).toEqual([false, true, false]);
  });

  it('scales rectangles with pictures that are smaller than their page', () => {
    const check = checkOf({ route: '*', area: { x: 8_000, y: 0, width: 2_000, height: 100 } });
    check.sawMeta(meta('/', 16_000));
    expect(check.allows(frame(1, { width: 8_000, height: 1_000, masks: [declared(4_000, 0, 1_000, 50)] }))).toBe(true);
  });
});
