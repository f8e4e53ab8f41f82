import { decodeFrame, encodeFrame, NO_IMAGE } from '#recording-format/frame.js';
import { emptyLedger, accountedFor, type Ledger } from '#recording-format/ledger.js';
import type { Cut } from './chunk-builder.js';
import { ErrorRing, isKeyframe, less, shiftCut } from './error-ring.js';

const frame = (t: number, keyframe: boolean, padding = 0) =>
  encodeFrame({ t, frameId: t % 300, keyframe, placeholder: keyframe, width: 8, height: 8, masks: [], shift: null, refs: [], newTiles: [], image: padding > 0 ? { codec: 0, columns: 0, bytes: new Uint8Array(0) } : NO_IMAGE });
const ledgerOf = (stored: number): Ledger => ({ ...emptyLedger(), captured: stored, stored });
const cut = (stored: number, frames: Uint8Array[], events: Cut['events'] = []): Cut => ({ meta: null, frames, events, ledger: ledgerOf(stored) });
const timesOf = (cuts: readonly Cut[]): number[] => cuts.flatMap(({ frames }) => frames.map((payload) => decodeFrame(payload).t));

describe('ErrorRing', () => {
  it('keeps the seconds it was told, and from a whole picture on', () => {
    const ring = new ErrorRing(30);
    for (let second = 0; second < 100; second += 10) ring.add(cut(second / 10 + 1, [frame(second * 1000, true), frame(second * 1000 + 500, false)]), second * 1000, '/', (second + 10) * 1000);
    expect(ring.freeze(100_000)).toBe(70_000);
    const { cuts, zero, dropped } = ring.release();
    expect([timesOf(cuts)[0], zero, dropped.stored]).toEqual([70_000, 70_000, 7]);
  });

  it('keeps the picture that an idle page showed, however old it is, as the one at zero', () => {
    const ring = new ErrorRing(30);
    ring.add(cut(1, [frame(1_000, true)]), 0, '/idle', 5_000);
    ring.add(cut(1, [], [[599_000, 'er', 'boom', 'app']]), 5_000, '/idle', 600_000);
    expect(ring.freeze(600_000)).toBe(570_000);
    const { cuts, zero, dropped, route } = ring.release();
    const [first, second] = cuts.map((each) => shiftCut(each, zero, dropped));
    expect(timesOf([first as Cut])).toEqual([0]);
    expect([second?.events, route]).toEqual([[[29_000, 'er', 'boom', 'app']], '/idle']);
  });

  it('does not count the wait of an idle page as time that a later picture covers', () => {
    const ring = new ErrorRing(30);
    ring.add(cut(1, [frame(0, true)]), 0, '/', 5_000);
    // Nothing for 95 seconds, then a picture: the piece began long ago, its picture did not.
    ring.add(cut(2, [frame(100_000, true)]), 5_000, '/', 105_000);
    ring.freeze(105_000);
    expect(timesOf(ring.release().cuts)).toEqual([0, 100_000]);
  });

  it('knows the route of zero', () => {
    const ring = new ErrorRing(5);
    ring.add(cut(1, [frame(0, true)], [[0, 'rt', '/a'], [1_000, 'rt', '/b'], [8_000, 'rt', '/c']]), 0, '/', 10_000);
    ring.freeze(10_000);
    const { route, zero, cuts, dropped } = ring.release();
    expect([route, zero]).toEqual(['/b', 5_000]);
    expect(cuts.map((each) => shiftCut(each, zero, dropped).events)).toEqual([[[3_000, 'rt', '/c']]]);
  });

  it('is bounded, whatever the page does', () => {
    const ring = new ErrorRing(120);
    const large = () => Object.assign(new Uint8Array(1024 * 1024), frame(0, true));
    for (let i = 0; i < 100; i++) ring.add(cut(i, [large()]), i, '/', i);
    ring.freeze(100);
    expect(ring.release().cuts.length).toBeLessThanOrEqual(8);
  });

  it('drops nothing while it is about to be sent, and goes on when it was not', () => {
    const ring = new ErrorRing(5);
    ring.add(cut(1, [frame(0, true)]), 0, '/', 1_000);
    ring.freeze(1_000);
    ring.add(cut(2, [frame(20_000, true)]), 20_000, '/', 21_000);
    ring.add(cut(3, [frame(40_000, true)]), 40_000, '/', 41_000);
    ring.thaw();
    ring.add(cut(4, [frame(60_000, true)]), 60_000, '/', 61_000);
    ring.freeze(61_000);
    expect(timesOf(ring.release().cuts)).toEqual([40_000, 60_000]);
  });
});

describe('shiftCut', () => {
  it.each([0, 1, 127, 128, 5_000, 16_384, 2 ** 31])('moves times by %d and nothing else', (zero) => {
    const payload = frame(zero + 300, true);
    const [shifted] = shiftCut(cut(1, [payload]), zero, emptyLedger()).frames;
    expect(decodeFrame(shifted as Uint8Array)).toEqual({ ...decodeFrame(payload), t: 300 });
  });

  it('leaves a ledger that adds up', () => {
    const before: Ledger = { captured: 6, stored: 3, deduplicated: 1, skipped: { busy: 2 }, lost: {} };
    const after: Ledger = { captured: 13, stored: 7, deduplicated: 1, skipped: { busy: 3, hidden: 1 }, lost: { encode: 1 } };
    const ledger = less(after, before);
    expect(ledger).toEqual({ captured: 7, stored: 4, deduplicated: 0, skipped: { busy: 1, hidden: 1 }, lost: { encode: 1 } });
    expect(accountedFor(ledger)).toBe(ledger.captured);
  });
});

describe('isKeyframe', () => {
  it('reads the flag behind two numbers of any length', () => {
    for (const t of [0, 127, 128, 70_000]) expect([isKeyframe(frame(t, true)), isKeyframe(frame(t, false))]).toEqual([true, false]);
  });
});
