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

const FORM = [90, 190, 290];

/** A form of three outlined fields with red text where one was `touched`, one of which may have the focus: that one's outline is thicker and darker. */
function form(scroll: number, focused: number | null, touched: ReadonlySet<number>, seed = 0): { pixels: Uint32Array; fields: { x: number; y: number; w: number; h: number }[] } {
  const pixels = page(scroll, -1, seed);
  const fill = (x: number, top: number, w: number, h: number, colour: number) => {
    for (let y = Math.max(40, top); y < Math.min(HEIGHT, top + h); y++) pixels.fill(colour, y * WIDTH + x, y * WIDTH + x + w);
  };
  const fields = FORM.map((at, i) => {
    const y = at - scroll;
    const line = i === focused ? 3 : 1;
    const colour = i === focused ? 0xff204060 : 0xffb0b0b0;
    // But for a short label a field stands on plain ground, and its corners are round.
    fill(0, y - 36, WIDTH, 100, 0xfff0f0f0);
    for (let row = 0; row < 8; row++) for (let x = 40; x < 90; x++) if (noise(i, x >> 2, row) > 0.6) fill(x, y - 30 + row, 1, 1, 0xff202020);
    for (let row = 0; row < 56; row++) {
      const inset = Math.max(0, 10 - row, row - 45);
      fill(40 + inset, y - 12 + row, 250 - 2 * inset, 1, colour);
      if (row >= line && row < 56 - line) fill(40 + inset + line, y - 12 + row, 250 - 2 * (inset + line), 1, 0xffffffff);
    }
    if (touched.has(i)) fill(60, y + 6, 100, 20, RED);
    return { x: 54, y, w: 222, h: 32 };
  });
  return { pixels, fields };
}

const sight = (t: number, pixels: Uint32Array, more: Partial<Sight> = {}): Sight => ({
  ...{ t, pixels, width: WIDTH, height: HEIGHT, fields: [], declared: [], allText: [], platformViews: [], route: '/', keyframe: false },
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

  it.each([
    { name: 'a field is left', focus: [2, null, null, null] },
    { name: 'the focus goes to a field above', focus: [2, 0, 0, 0] },
    { name: 'a field gets the focus for the first time', focus: [0, 1, 1, null] },
  ])('follows every field of a form when $name and the page scrolls fast in the same moment', async ({ focus }) => {
    const shown: number[] = [];
    const maker = new FrameMaker(lossless);
    const player = new Player();
    const touched = new Set<number>();
    let t = 0;
    for (const [scroll, focused] of [[0, null], [0, 0], [0, 2], ...[0, 170, 100, 0].map((scroll, i) => [scroll, focus[i] ?? null] as const)] as const) {
      t += 500;
      if (focused !== null) touched.add(focused);
      const { pixels, fields } = form(scroll, focused, touched);
      const live = fields.flatMap((rect, id) => (id === focused ? [{ id: id + 1, rect }] : []));
      player.show(await maker.make(sight(t, pixels, { fields: live, keyframe: true })))?.masks.forEach(({ y, h }) => shown.push(y + h));
      const bottoms = fields.filter(({ y, h }, i) => touched.has(i) && y + h > 0).map(({ y, h }) => y + h);
      expect({ scroll, bottoms: shown.splice(0).sort((a, b) => a - b) }).toEqual({ scroll, bottoms });
      expect(player.sees(RED)).toBe(false);
    }
  });

  it('shows no text of a field, however the page jumps and the focus goes', async () => {
    const step = fc.record({ scroll: fc.integer({ min: 0, max: 500 }), focused: fc.option(fc.nat(2)), seed: fc.nat(1) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 9 }), async (steps) => {
        const maker = new FrameMaker(lossless);
        const player = new Player();
        const touched = new Set<number>();
        for (const [i, { scroll, focused, seed }] of steps.entries()) {
          if (focused !== null) touched.add(focused);
          const { pixels, fields } = form(scroll, focused, touched, seed);
          player.show(await maker.make(sight(i * 500, pixels, { fields: focused === null ? [] : fields.slice(focused, focused + 1).map((rect) => ({ id: focused + 1, rect })) })));
          expect(player.picture !== null && player.sees(RED)).toBe(false);
        }
      }),
      { numRuns: 10 },
    );
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

  it('lists what shows of a platform view, and not what the app painted over it', async () => {
    const maker = new FrameMaker(lossless);
    const player = new Player();
    const pixels = page(0);
    const view = { x: 30, y: 64, w: 200, h: 96 };
    const fill = (x: number, top: number, w: number, h: number, colour: number) => {
      for (let y = top; y < top + h; y++) pixels.fill(colour, y * WIDTH + x, y * WIDTH + x + w);
    };
    fill(view.x, view.y, view.w, view.h, 0xff000000);
    expect(player.show(await maker.make(sight(0, pixels.slice(), { platformViews: [view] })))?.masks).toEqual([{ ...view, kind: 3 }]);
    fill(64, 70, 60, 40, RED);
    expect(player.show(await maker.make(sight(500, pixels.slice(), { platformViews: [view] })))?.masks).toEqual([
      ...[64, 96].flatMap((y) => [{ x: 30, y, w: 34, h: 32, kind: 3 }, { x: 128, y, w: 102, h: 32, kind: 3 }]),
      { x: 30, y: 128, w: 200, h: 32, kind: 3 },
    ]);
    expect(player.sees(RED)).toBe(true);
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
