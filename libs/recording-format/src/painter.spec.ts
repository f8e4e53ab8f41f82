import fc from 'fast-check';
import type { FormatError } from './format-error.js';
import type { Frame } from './frame.js';
import { CODEC, NO_IMAGE } from './frame.js';
import { masksAreBlack, paintMasks } from './mask-proof.js';
import { Painter, atlasSize } from './painter.js';
import type { Picture } from './picture.js';
import { applyShift, blankPicture, fillRectangle } from './picture.js';

const WIDTH = 70;
const HEIGHT = 40;
const base = { t: 0, frameId: 0, placeholder: false, width: WIDTH, height: HEIGHT, masks: [], shift: null };
const image = (columns: number) => ({ codec: CODEC.webp, columns, bytes: Uint8Array.of(1) });
/** An atlas whose tile i is filled with level 10 * (i + 1). */
const atlas = (tiles: number, columns: number) => {
  const { width, height } = atlasSize(tiles, columns);
  const picture = blankPicture(width, height, 0);
  for (let i = 0; i < tiles; i++) {
    fillRectangle(picture, { x: (i % columns) * 32, y: Math.floor(i / columns) * 32, w: 32, h: 32 }, 10 * (i + 1));
  }
  return picture;
};
const level = (picture: Picture, x: number, y: number) => picture.data[(y * picture.width + x) * 4];
/** Tiles 0 to 4 new (10 … 50), tile 5 the built-in black. */
const keyframe: Frame = { ...base, keyframe: true, refs: [{ tile: 5, id: 0 }], newTiles: [0, 1, 2, 3, 4], image: image(3) };

describe('painter', () => {
  it('places tiles, cut at the edges, and resolves references to the frame itself and to frames before', () => {
    const painter = new Painter();
    const first = painter.paint(keyframe, atlas(5, 3));
    expect([level(first, 0, 0), level(first, 69, 31), level(first, 40, 39), level(first, 69, 39)]).toEqual([10, 30, 50, 0]);
    const second = painter.paint({ ...base, frameId: 1, keyframe: false, refs: [{ tile: 0, id: 6 }, { tile: 1, id: 2 }], newTiles: [2], image: image(1) }, atlas(1, 1));
    expect([level(second, 0, 0), level(second, 33, 0), level(second, 66, 0), level(second, 0, 35)]).toEqual([10, 20, 10, 40]);
  });

  it('moves pixels before it paints', () => {
    const painter = new Painter();
    painter.paint(keyframe, atlas(5, 3));
    const moved = painter.paint({ ...base, frameId: 1, keyframe: false, shift: { x: 0, y: 0, w: 32, h: 40, dy: 8 }, refs: [], newTiles: [], image: NO_IMAGE }, null);
    expect([level(moved, 0, 39), level(moved, 0, 8), level(moved, 40, 39)]).toEqual([10, 10, 50]);
  });

  it('shows grey for a placeholder and paints deltas on it', () => {
    const painter = new Painter();
    const grey = painter.paint({ ...base, keyframe: true, placeholder: true, refs: [], newTiles: [], image: NO_IMAGE }, null);
    expect(level(grey, 5, 5)).toBe(0x80);
    const after = painter.paint({ ...base, frameId: 1, keyframe: false, refs: [{ tile: 0, id: 0 }], newTiles: [], image: NO_IMAGE }, null);
    expect([level(after, 0, 0), level(after, 40, 0)]).toEqual([0, 0x80]);
  });

  it('refuses what does not fit and stays as it was', () => {
    const painter = new Painter();
    const delta: Frame = { ...base, frameId: 1, keyframe: false, refs: [], newTiles: [0], image: image(1) };
    const code = (frame: Frame, picture: Picture | null) => {
      try {
        painter.paint(frame, picture);
      } catch (error) {
        return (error as FormatError).code;
      }
      return 'accepted';
    };
    expect(code(delta, atlas(1, 1))).toBe('no-keyframe');
    painter.paint(keyframe, atlas(5, 3));
    expect(code({ ...delta, width: 64 }, atlas(1, 1))).toBe('no-keyframe');
    expect(code({ ...delta, frameId: 2 }, atlas(1, 1))).toBe('no-keyframe');
    expect(code(delta, null)).toBe('bad-image');
    expect(code(delta, atlas(2, 2))).toBe('bad-image');
    expect(code({ ...delta, refs: [{ tile: 1, id: 7 }] }, atlas(1, 1))).toBe('bad-reference');
    expect(code({ ...delta, refs: [{ tile: 1, id: 6 }] }, atlas(1, 1))).toBe('accepted');
    painter.reset();
    expect(code(delta, atlas(1, 1))).toBe('no-keyframe');
  });
});

describe('shift', () => {
  it('moves every row that has a source and leaves the others', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 20 }), fc.integer({ min: -19, max: 19 }), (h, dy) => {
        fc.pre(dy !== 0 && Math.abs(dy) < h);
        const picture = blankPicture(4, 24, 0);
        for (let y = 0; y < 24; y++) fillRectangle(picture, { x: 0, y, w: 4, h: 1 }, y);
        applyShift(picture, { x: 1, y: 3, w: 2, h, dy });
        for (let y = 0; y < 24; y++) {
          const moved = y >= 3 && y < 3 + h && y - dy >= 3 && y - dy < 3 + h;
          expect([level(picture, 0, y), level(picture, 1, y), level(picture, 3, y)]).toEqual([y, moved ? y - dy : y, y]);
        }
      }),
    );
  });
});

describe('mask proof', () => {
  const masks = [{ x: 10, y: 10, w: 30, h: 20, kind: 1 }];

  it('accepts black with a ringing rim, and refuses a bright pixel inside', () => {
    const picture = blankPicture(64, 64, 200);
    fillRectangle(picture, { x: 13, y: 13, w: 24, h: 14 }, 20);
    expect(masksAreBlack(picture, masks)).toBe(true);
    fillRectangle(picture, { x: 20, y: 18, w: 1, h: 1 }, 25);
    expect(masksAreBlack(picture, masks)).toBe(false);
    paintMasks(picture, masks);
    expect([level(picture, 10, 10), level(picture, 39, 29), level(picture, 9, 10)]).toEqual([0, 0, 200]);
  });
});
