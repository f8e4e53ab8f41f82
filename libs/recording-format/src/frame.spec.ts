import fc from 'fast-check';
import { FormatError } from './format-error.js';
import type { Frame } from './frame.js';
import { CODEC, NO_IMAGE, decodeFrame, encodeFrame } from './frame.js';
import { gridOf } from './tile-grid.js';

const codeOf = (frame: Frame) => {
  try {
    decodeFrame(encodeFrame(frame));
  } catch (error) {
    return (error as FormatError).code;
  }
  return 'accepted';
};

const image = { codec: CODEC.webp, columns: 2, bytes: Uint8Array.of(1, 2, 3) };
const keyframe: Frame = {
  t: 5,
  frameId: 0,
  keyframe: true,
  placeholder: false,
  width: 65,
  height: 33,
  masks: [{ x: 1, y: 2, w: 3, h: 4, kind: 1 }],
  shift: null,
  refs: [
    { tile: 0, id: 0 },
    { tile: 4, id: 1 },
  ],
  newTiles: [1, 2, 3, 5],
  image,
};
const delta: Frame = { ...keyframe, keyframe: false, shift: { x: 0, y: 0, w: 65, h: 33, dy: -7 }, refs: [], newTiles: [5] };
const placeholder: Frame = { ...keyframe, placeholder: true, masks: [], refs: [], newTiles: [], image: NO_IMAGE };

const anyFrame = fc
  .record({ width: fc.integer({ min: 1, max: 300 }), height: fc.integer({ min: 1, max: 300 }), keyframe: fc.boolean(), t: fc.nat(), frameId: fc.nat() })
  .chain((base) => {
    const { count } = gridOf(base.width, base.height);
    const part = (max: number) => fc.tuple(fc.nat(max - 1), fc.nat()).map(([at, size]) => ({ at, size: 1 + (size % (max - at)) }));
    const rectangle = fc.tuple(part(base.width), part(base.height)).map(([a, b]) => ({ x: a.at, y: b.at, w: a.size, h: b.size }));
    return fc
      .record({
        roles: fc.array(fc.constantFrom('ref', 'new', 'same'), { minLength: count, maxLength: count }),
        masks: fc.array(fc.tuple(rectangle, fc.integer({ min: 1, max: 4 })), { maxLength: 4 }),
        bytes: fc.uint8Array({ minLength: 1, maxLength: 20 }),
      })
      .map(({ roles, masks, bytes }): Frame => {
        const role = (i: number) => (base.keyframe && roles[i] === 'same' ? 'ref' : roles[i]);
        const tiles = roles.map((_, i) => i);
        const newTiles = tiles.filter((i) => role(i) === 'new');
        return {
          ...base,
          placeholder: false,
          masks: masks.map(([r, kind]) => ({ ...r, kind })),
          shift: base.keyframe || base.height < 2 ? null : { x: 0, y: 0, w: base.width, h: base.height, dy: 1 - base.height },
          refs: tiles.filter((i) => role(i) === 'ref').map((tile) => ({ tile, id: tile * 3 })),
          newTiles,
          image: newTiles.length === 0 ? NO_IMAGE : { codec: CODEC.jpeg, columns: 9, bytes },
        };
      });
  });

describe('frame', () => {
  it('comes back as it was written', () => {
    fc.assert(fc.property(anyFrame, (frame) => expect(decodeFrame(encodeFrame(frame))).toEqual(frame)));
    expect(decodeFrame(encodeFrame(placeholder))).toEqual(placeholder);
  });

  it('is refused when any byte of it is missing, and never breaks when one is changed', () => {
    const bytes = encodeFrame(keyframe);
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeFrame(bytes.subarray(0, length))).toThrow(FormatError);
    }
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, value) => {
        try {
          decodeFrame(bytes.with(at, value));
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }),
    );
  });

  it.each<[string, Frame]>([
    ['accepted', keyframe],
    ['accepted', delta],
    ['bad-flags', { ...keyframe, shift: { x: 0, y: 0, w: 9, h: 9, dy: 1 } }],
    ['bad-flags', { ...placeholder, keyframe: false }],
    ['too-large', { ...keyframe, width: 8193 }],
    ['too-large', { ...keyframe, width: 8192, height: 4000 }],
    ['too-large', { ...keyframe, height: 0 }],
    ['bad-field', { ...keyframe, masks: [{ x: 60, y: 0, w: 6, h: 1, kind: 1 }] }],
    ['bad-field', { ...keyframe, masks: [{ x: 0, y: 0, w: 6, h: 1, kind: 5 }] }],
    ['too-large', { ...keyframe, masks: Array(1025).fill({ x: 0, y: 0, w: 1, h: 1, kind: 1 }) as Frame['masks'] }],
    ['too-large', { ...keyframe, masks: Array(9).fill({ x: 0, y: 0, w: 65, h: 33, kind: 1 }) as Frame['masks'] }],
    ['bad-field', { ...delta, shift: { x: 0, y: 0, w: 65, h: 33, dy: 33 } }],
    ['bad-field', { ...delta, shift: { x: 0, y: 0, w: 65, h: 33, dy: 0 } }],
    ['bad-field', { ...delta, newTiles: [6] }],
    ['bad-field', { ...delta, newTiles: [2, 2] }],
    ['bad-coverage', { ...delta, refs: [{ tile: 5, id: 0 }] }],
    ['bad-coverage', { ...keyframe, newTiles: [1, 2, 3] }],
    ['bad-coverage', { ...keyframe, placeholder: true }],
    ['bad-reference', { ...keyframe, refs: [{ tile: 0, id: 8193 }, { tile: 4, id: 0 }] }],
    ['bad-image', { ...delta, image: NO_IMAGE }],
    ['bad-image', { ...delta, newTiles: [] }],
    ['bad-field', { ...delta, image: { ...image, codec: 3 } }],
    ['too-large', { ...delta, image: { ...image, columns: 257 } }],
  ])('%s (%#)', (code, frame) => {
    expect(codeOf(frame)).toBe(code);
  });
});
