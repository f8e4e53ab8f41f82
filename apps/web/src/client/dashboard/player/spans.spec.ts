import type { Manifest } from '../api-types.js';
import { keyframeSpanFor, spanAt, spansOf } from './spans.js';

const manifest = {
  segments: [
    { number: 0, firstT: 0, lastT: 4_900, bytes: 1_000, keyframes: [[0, 20], [3_000, 600]] },
    { number: 1, firstT: 5_000, lastT: 9_900, bytes: 500, keyframes: [] },
    { number: 2, firstT: 10_000, lastT: 12_000, bytes: 700, keyframes: [[11_000, 300]] },
  ],
} as unknown as Manifest;

describe('spans of a recording', () => {
  const spans = spansOf(manifest);

  it('covers every byte of every segment once', () => {
    for (const { number, bytes } of manifest.segments) {
      const own = spans.filter(({ segment }) => segment === number);
      expect(own[0]?.start).toBe(20);
      expect(own.at(-1)?.end).toBe(bytes);
      own.slice(1).forEach((span, index) => expect(span.start).toBe(own[index]?.end));
    }
  });

  it('says which spans a picture can be started from', () => {
    expect(spans.map(({ keyframe }) => keyframe)).toEqual([true, true, false, false, true]);
  });

  it('starts from the last keyframe at or before a time', () => {
    expect(spans[keyframeSpanFor(spans, 2_999)]).toMatchObject({ segment: 0, t: 0 });
    expect(spans[keyframeSpanFor(spans, 10_500)]).toMatchObject({ segment: 0, t: 3_000 });
    expect(spans[keyframeSpanFor(spans, 11_000)]).toMatchObject({ segment: 2, t: 11_000 });
  });

  it('starts from the first keyframe when the time lies before it', () => {
    const late = spansOf({ segments: [{ number: 0, firstT: 0, lastT: 9, bytes: 90, keyframes: [[5, 40]] }] } as unknown as Manifest);
    expect(late[keyframeSpanFor(late, 0)]).toMatchObject({ t: 5, keyframe: true });
  });

  it('knows when nothing can be shown', () => {
    expect(keyframeSpanFor([], 0)).toBe(-1);
    expect(spanAt(spans, -1)).toBe(-1);
  });
});
