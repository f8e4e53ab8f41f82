import fc from 'fast-check';
import { CODEC, decodeFrame } from '#recording-format/frame.js';
import { masksAreBlack } from '#recording-format/mask-proof.js';
import { Painter } from '#recording-format/painter.js';
import type { Picture } from '#recording-format/picture.js';
import type { Made, Sight } from './frame-maker.js';
import { FrameMaker } from './frame-maker.js';
import type { Pixels } from './tile-epoch.js';

const { floor, imul } = Math;
const WIDTH = 330;
const HEIGHT = 500;
const RED = 0xff0000ff;

/** A codec that loses nothing: the bytes are the pixels. */
const lossless = (atlas: Pixels) => Promise.resolve({ codec: CODEC.webp, bytes: new Uint8Array(new Uint32Array([atlas.width, atlas.height, ...atlas.pixels]).buffer) });
const decode = (bytes: Uint8Array): Picture | null => {
  if (bytes.length === 0) return null;
  const [width = 0, height = 0] = new Uint32Array(bytes.slice(0, 8).buffer);
  return { width, height, data: new Uint8ClampedArray(bytes.slice(8).buffer) };
};

/** Lines of pseudo text, each with a look of its own, on a page that can scroll; `secret` stands at `secretY` of the page in red. */
function page(scroll: number, secretY = -1, seed = 0): Uint32Array {
  const pixels = new Uint32Array(WIDTH * HEIGHT).fill(0xfff0f0f0);
  for (let y = 0; y < HEIGHT; y++) {
    const line = floor((y + scroll) / 11);
    if ((y + scroll) % 11 > 6) continue;
    for (let x = 12; x < 300; x++) if (noise(line, x >> 2, (y + scroll) % 11, seed) > 0.6) pixels[y * WIDTH + x] = 0xff202020;
  }
  for (let y = 0; y < 40; y++) pixels.fill(0xff445520, y * WIDTH, (y + 1) * WIDTH);
  if (secretY >= 0) {
    for (let y = Math.max(40, secretY - scroll); y < Math.min(HEIGHT, secretY - scroll + 20); y++) pixels.fill(RED, y * WIDTH + 60, y * WIDTH + 160);
  }
  return pixels;
}

function noise(...parts: number[]): number {
  let hash = 7;
  for (const part of parts) hash = imul(hash ^ part, 0x5bd1e995) ^ (hash >>> 13);
  return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 32;
}

const sight = (t: number, pixels: Uint32Array, more: Partial<Sight> = {}): Sight => ({
  ...{ t, pixels, width: WIDTH, height: HEIGHT, fields: [], declared: [], allText: [], route: '/', keyframe: false },
  ...more,
});

class Player {
  private readonly painter = new Painter();
  picture: Picture | null = null;

  show(made: Made): ReturnType<typeof decodeFrame> | null {
    if (!made.frame) return null;
    const frame = decodeFrame(made.frame);
    this.picture = this.painter.paint(frame, decode(frame.image.bytes));
    expect(masksAreBlack(this.picture, frame.masks)).toBe(true);
    return frame;
  }

  pixels(): Uint32Array {
    return new Uint32Array((this.picture as Picture).data.buffer);
  }

  sees(pixel: number): boolean {
    return this.pixels().includes(pixel);
  }
}

describe('frame maker', () => {
  it('makes frames that rebuild exactly what it masked', async () => {
    const step = fc.record({ scroll: fc.integer({ min: 0, max: 300 }), seed: fc.nat(1), field: fc.option(fc.integer({ min: 50, max: 400 })), declared: fc.nat(200), wait: fc.constantFrom(300, 11_000), keyframe: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
        const maker = new FrameMaker(lossless);
        const player = new Player();
        let t = 0;
        for (const { scroll, seed, field, declared, wait, keyframe } of steps) {
          t += wait;
          const fields = field === null ? [] : [{ id: 1, rect: { x: 50, y: field, w: 120, h: 30 } }];
          const seen = sight(t, page(scroll, -1, seed), { fields, declared: [{ x: declared, y: 3.5, w: 40, h: 20 }], keyframe });
          player.show(await maker.make(seen));
          expect(Buffer.from(player.pixels().buffer).equals(Buffer.from(seen.pixels.buffer))).toBe(true);
        }
      }),
      { numRuns: 12 },
    );
  });

  it('says nothing when nothing changed, and starts an epoch after ten seconds of change', async () => {
    const maker = new FrameMaker(lossless);
    const player = new Player();
    expect(player.show(await maker.make(sight(0, page(0))))?.keyframe).toBe(true);
    expect((await maker.make(sight(500, page(0)))).outcome).toBe('deduplicated');
    expect(player.show(await maker.make(sight(1000, page(0, 200))))?.keyframe).toBe(false);
    expect((await maker.make(sight(20_000, page(0, 200)))).outcome).toBe('deduplicated');
    expect(player.show(await maker.make(sight(20_500, page(0))))?.keyframe).toBe(true);
    expect(player.show(await maker.make(sight(21_000, page(0), { keyframe: true })))?.keyframe).toBe(true);
  });

  it('sends a scroll as a shift and few tiles', async () => {
    const maker = new FrameMaker(lossless);
    const player = new Player();
    player.show(await maker.make(sight(0, page(0))));
    const frame = player.show(await maker.make(sight(500, page(90))));
    expect(frame?.shift?.dy).toBe(-90);
    expect(frame?.newTiles.length).toBeLessThan(70);
  });

  it('keeps a field black after blur, while it scrolls away, out and back', async () => {
    const maker = new FrameMaker(lossless);
    const player = new Player();
    const field = { x: 54, y: 194, w: 112, h: 32 };
    player.show(await maker.make(sight(0, page(0))));
    player.show(await maker.make(sight(500, page(0, 200), { fields: [{ id: 1, rect: field }] })));
    let t = 500;
    for (const scroll of [0, 40, 130, 170, 240, 300, 220, 130, 60, 0]) {
      t += 500;
      player.show(await maker.make(sight(t, page(scroll, 200))));
      expect(player.sees(RED)).toBe(false);
    }
    const covered = await maker.make(sight(t + 500, page(0, 200), { keyframe: true }));
    expect(player.show(covered)?.masks).toEqual([{ ...field, kind: 1 }]);
  });

  it('keeps two fields of a form apart while one of them is edited and scrolls over the other\'s place', async () => {
    const maker = new FrameMaker(lossless);
    const player = new Player();
    const rectAt = (y: number) => ({ x: 54, y: y - 6, w: 112, h: 32 });
    // Two red fields, 104 apart, of which the second keeps its editing element.
    const form = (scroll: number) => {
      const pixels = page(scroll, 200);
      const second = page(scroll, 304);
      pixels.forEach((pixel, i) => (pixels[i] = second[i] === RED ? RED : pixel));
      return pixels;
    };
    player.show(await maker.make(sight(0, page(0))));
    player.show(await maker.make(sight(500, form(0), { fields: [{ id: 1, rect: rectAt(200) }] })));
    let t = 1000;
    for (const scroll of [0, 104, 208, 260, 232, 104, 0, 208, 0]) {
      t += 500;
      const y = 304 - scroll;
      player.show(await maker.make(sight(t, form(scroll), { fields: [{ id: 2, rect: rectAt(y) }] })));
      expect([scroll, player.sees(RED)]).toEqual([scroll, false]);
    }
  });

  it('never uncovers a field that it lost sight of, and shows the rest of a page it has shown before', async () => {
    const maker = new FrameMaker(lossless);
    const player = new Player();
    player.show(await maker.make(sight(0, page(0))));
    player.show(await maker.make(sight(500, page(0, 200), { fields: [{ id: 1, rect: { x: 54, y: 194, w: 112, h: 32 } }] })));
    for (const [i, [scroll, secretY, seed]] of ([[0, 300, 9], [37, 222, 4], [0, 90, 9]] as const).entries()) {
      player.show(await maker.make(sight(1000 + i * 500, page(scroll, secretY, seed))));
      expect(player.sees(RED)).toBe(false);
    }
    const clean = page(0);
    const frame = player.show(await maker.make(sight(4000, clean.slice())));
    expect(frame?.masks).toEqual([{ x: 54, y: 194, w: 112, h: 32, kind: 1 }]);
    for (const picture of [player.pixels(), clean]) for (let y = 194; y < 226; y++) picture.fill(0, y * WIDTH + 54, y * WIDTH + 166);
    expect(Buffer.from(player.pixels().buffer).equals(Buffer.from(clean.buffer))).toBe(true);
  });

  it('makes no picture while a page with a masked field gives way, and remembers the field when the page comes back', async () => {
    const maker = new FrameMaker(lossless);
    const player = new Player();
    player.show(await maker.make(sight(0, page(0, 200), { fields: [{ id: 1, rect: { x: 54, y: 194, w: 112, h: 32 } }] })));
    expect((await maker.make(sight(500, page(0, 260), { route: '/b' }))).outcome).toBe('masked');
    player.show(await maker.make(sight(1500, page(0, -1, 5), { route: '/b' })));
    expect((await maker.make(sight(2000, page(0, 200), { route: '/' }))).outcome).toBe('masked');
    player.show(await maker.make(sight(2800, page(0, 200), { route: '/' })));
    expect(player.sees(RED)).toBe(false);
  });

  it('sends one placeholder while in doubt, then starts afresh', async () => {
    const maker = new FrameMaker(lossless);
    const player = new Player();
    expect(player.show(maker.doubt(0, WIDTH, HEIGHT))).toMatchObject({ placeholder: true, keyframe: true, frameId: 0 });
    expect(maker.doubt(500, WIDTH, HEIGHT)).toEqual({ outcome: 'masked' });
    expect(player.show(await maker.make(sight(1000, page(0))))).toMatchObject({ keyframe: true, frameId: 1 });
  });

  it('counts what could not be encoded and starts an epoch after it', async () => {
    let broken = false;
    const maker = new FrameMaker((atlas) => (broken ? Promise.reject(new Error('no')) : lossless(atlas)));
    const player = new Player();
    player.show(await maker.make(sight(0, page(0))));
    broken = true;
    expect(await maker.make(sight(500, page(0, 200)))).toEqual({ outcome: 'encode' });
    broken = false;
    expect(player.show(await maker.make(sight(1000, page(0, 200))))).toMatchObject({ keyframe: true, frameId: 1 });
  });
});
