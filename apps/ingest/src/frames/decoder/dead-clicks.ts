import type { Frame } from '#recording-format/frame.js';
import { TILE } from '#recording-format/limits.js';
import { type Picture, pixelsOf } from '#recording-format/picture.js';
import { type Rectangle, contains, intersection } from '#recording-format/rectangle.js';
import { gridOf } from '#recording-format/tile-grid.js';
import type { Click } from './clicks.js';

/** How long the app has to answer. */
const ANSWER_MS = 1_000;
/** A frame may reach us in the chunk after the one that holds its click. */
const SLACK_MS = 1_000;
/** Keyframes send every tile again and lossy codecs differ a little, so they count only where pixels clearly differ. */
const CLEAR_DIFFERENCE = 40;
const CLEAR_PIXELS = 4;
/** Nobody clicks more often; each waiting click costs a look at every frame. */
const MAX_PENDING = 32;

/** Pixels of the tiles around one click, before a frame is painted. */
export interface Before {
  click: Click;
  area: Rectangle;
  pixels: Uint32Array;
}

/** Finds clicks after which no tile near them changed within a second. When that cannot be known, a click is not called dead. */
export class DeadClickFinder {
  private pending: Click[] = [];

  /** `masks`: of the last frame. What a click on a masked field changes is black before and after. */
  see(click: Click, masks: readonly Rectangle[]): void {
    const spot = { x: Math.floor(click.x), y: Math.floor(click.y), w: 1, h: 1 };
    if (this.pending.length < MAX_PENDING && !masks.some((mask) => contains(mask, spot))) this.pending.push(click);
  }

  /** Call it before a frame is painted over `picture`, and hand what it returns to `painted`. */
  before(frame: Frame, picture: Picture | null): Before[] {
    if (!picture || picture.width !== frame.width || picture.height !== frame.height) return [];
    return this.waiting(frame.t).flatMap((click) => {
      const area = tilesAround(click, picture);
      return area ? [{ click, area, pixels: cut(picture, area) }] : [];
    });
  }

  /** Drops the clicks that this frame answers. */
  painted(frame: Frame, picture: Picture, before: readonly Before[]): void {
    const known = new Map(before.map((entry) => [entry.click, entry]));
    const unanswered = (click: Click): boolean => {
      const entry = known.get(click);
      return entry !== undefined && !(frame.keyframe ? differs(entry, picture) : touches(frame, entry.area));
    };
    const waiting = new Set(this.waiting(frame.t));
    this.pending = this.pending.filter((click) => !waiting.has(click) || unanswered(click));
  }

  /** Something else answered every click that still waits at `t`: a new route, a resize. */
  answered(t: number): void {
    const waiting = new Set(this.waiting(t));
    this.pending = this.pending.filter((click) => !waiting.has(click));
  }

  /** Pictures are missing, so nothing can be said about the clicks that wait. */
  blind(): void {
    this.pending = [];
  }

  /** The dead clicks, once the recording has reached `t`. */
  settle(t: number): Click[] {
    const over = (click: Click): boolean => t >= click.t + ANSWER_MS + SLACK_MS;
    const dead = this.pending.filter(over);
    this.pending = this.pending.filter((click) => !over(click));
    return dead;
  }

  private waiting(t: number): Click[] {
    return this.pending.filter((click) => t > click.t && t <= click.t + ANSWER_MS);
  }
}

/** The tile that was clicked and its eight neighbours, as far as they lie in the picture. */
function tilesAround({ x, y }: Click, { width, height }: Picture): Rectangle | null {
  const left = (Math.floor(x / TILE) - 1) * TILE;
  const top = (Math.floor(y / TILE) - 1) * TILE;
  return intersection({ x: left, y: top, w: 3 * TILE, h: 3 * TILE }, { x: 0, y: 0, w: width, h: height });
}

function touches(frame: Frame, area: Rectangle): boolean {
  if (frame.shift && intersection(frame.shift, area)) return true;
  const { columns } = gridOf(frame.width, frame.height);
  const within = (tile: number): boolean => intersection({ x: (tile % columns) * TILE, y: Math.floor(tile / columns) * TILE, w: TILE, h: TILE }, area) !== null;
  return frame.newTiles.some(within) || frame.refs.some(({ tile }) => within(tile));
}

function cut(picture: Picture, { x, y, w, h }: Rectangle): Uint32Array {
  const source = pixelsOf(picture);
  const pixels = new Uint32Array(w * h);
  for (let row = 0; row < h; row++) {
    const from = (y + row) * picture.width + x;
    pixels.set(source.subarray(from, from + w), row * w);
  }
  return pixels;
}

function differs({ area, pixels }: Before, picture: Picture): boolean {
  const before = new Uint8Array(pixels.buffer);
  const after = new Uint8Array(cut(picture, area).buffer);
  let clear = 0;
  for (let at = 0; at < before.length; at++) {
    if (Math.abs((before[at] as number) - (after[at] as number)) <= CLEAR_DIFFERENCE) continue;
    clear += 1;
    if (clear >= CLEAR_PIXELS) return true;
  }
  return false;
}
