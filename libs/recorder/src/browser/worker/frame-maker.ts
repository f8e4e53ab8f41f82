import type { AtlasImage, Frame, Mask, Shift } from '#recording-format/frame.js';
import { MASK_KIND, NO_IMAGE, encodeFrame } from '#recording-format/frame.js';
import type { Picture } from '#recording-format/picture.js';
import { applyShift } from '#recording-format/picture.js';
import type { Rectangle } from '#recording-format/rectangle.js';
import { gridOf } from '#recording-format/tile-grid.js';
import type { Outcome } from '../messages.js';
import { bandMasks, blackMasks, boundMasks, paint, toMasks } from './mask-plan.js';
import type { LiveField } from './mask-tracker.js';
import { MaskTracker } from './mask-tracker.js';
import { detectShift } from './shift-detector.js';
import type { Pixels } from './tile-epoch.js';
import { TileEpoch, changedTiles, drawAtlas } from './tile-epoch.js';

const KEYFRAME_MS = 10_000;
/** Share of tiles that must change before a scroll is looked for. */
const MUCH = 0.15;
/** How long pages slide and fade after a route change; no picture is made while text that was masked may be on the move. */
const SETTLE_MS = 700;
/** A shift must save so many tiles to be worth its place. */
const WORTH = 8;

/** A composed picture, unmasked, with what is known about it; rectangles in its pixels. It is masked in place. */
export interface Sight extends Pixels {
  t: number;
  fields: LiveField[];
  declared: Rectangle[];
  allText: Rectangle[];
  /** Painted black already, but for what the app painted above them. */
  platformViews: Rectangle[];
  route: string;
  keyframe: boolean;
}

/** Encodes an atlas; rejects when the browser cannot. */
export type AtlasEncoder = (atlas: Pixels) => Promise<{ codec: number; bytes: Uint8Array }>;

export interface Made {
  outcome: Outcome;
  frame?: Uint8Array<ArrayBuffer>;
}

/** Turns pictures into FRAME payloads: masks first, then compares, hashes and encodes. One per session. */
export class FrameMaker {
  private readonly tracker = new MaskTracker();
  private readonly epoch = new TileEpoch();
  /** What the player shows now: masked. */
  private previous: Pixels | null = null;
  /** What was on screen last, to see what moved. It never leaves this worker. */
  private unmasked: Pixels | null = null;
  private keyframeAt = 0;
  private frameId = 0;
  private route = '';
  private settled = 0;
  private inDoubt = false;

  constructor(private readonly encodeAtlas: AtlasEncoder) {}

  /** It is unknown what must be masked: one placeholder, then nothing until a picture comes again. */
  doubt(t: number, width: number, height: number): Made {
    this.previous = null;
    this.unmasked = null;
    if (this.inDoubt) return { outcome: 'masked' };
    this.inDoubt = true;
    const frame = this.frame({ t, width, height }, { keyframe: true, placeholder: true });
    return { outcome: 'stored', frame: encodeFrame(frame) };
  }

  async make(sight: Sight): Promise<Made> {
    this.inDoubt = false;
    if (!this.isSettled(sight)) return { outcome: 'masked' };
    const { moved, changedMuch } = this.motion(sight);
    const before = comparable(this.previous, sight);
    const masks = this.maskIn(sight, moved, changedMuch);
    const changed = before ? changedTiles(before.pixels, sight) : [];
    if (before && changed.length === 0 && !sight.keyframe) return { outcome: 'deduplicated' };
    const due = sight.keyframe || sight.t - this.keyframeAt >= KEYFRAME_MS;
    const delta = before && !due ? this.delta(before, sight, changed, moved) : null;
    return this.encode(sight, masks, delta && this.epoch.fits(delta.tiles.length) ? delta : null);
  }

  private isSettled({ route, t }: Sight): boolean {
    if (route !== this.route) {
      const leaves = this.tracker.busy;
      this.tracker.enter(route);
      if (leaves || this.tracker.busy) this.settled = t + SETTLE_MS;
      this.route = route;
    }
    return t >= this.settled;
  }

  /** How the screen, masks aside, differs from what it was last. */
  private motion(sight: Sight): { moved: Shift | null; changedMuch: boolean } {
    const { width, height } = sight;
    const before = comparable(this.unmasked, sight);
    this.unmasked = { pixels: sight.pixels.slice(), width, height };
    if (!before) return { moved: null, changedMuch: true };
    const changedMuch = changedTiles(before.pixels, sight).length > gridOf(width, height).count * MUCH;
    return { moved: changedMuch ? detectShift(before.pixels, sight.pixels, width, height) : null, changedMuch };
  }

  private maskIn(sight: Sight, moved: Shift | null, changedMuch: boolean): Mask[] {
    const plan = this.tracker.update(sight.fields, sight, moved, changedMuch);
    const masks = boundMasks(
      [
        ...toMasks(plan.fields, MASK_KIND.textField, sight),
        ...toMasks(sight.declared, MASK_KIND.declared, sight),
        ...toMasks(sight.allText, MASK_KIND.allText, sight),
        ...blackMasks(toMasks(sight.platformViews, MASK_KIND.platformView, sight), sight),
        ...bandMasks(plan.bands, sight, this.epoch),
      ],
      sight,
    );
    paint(sight, masks);
    return masks;
  }

  /** What to send as a change of `before`, which is moved in place when a shift pays. */
  private delta(before: Pixels, sight: Sight, changed: number[], shift: Shift | null): { tiles: number[]; shift: Shift | null } {
    if (!shift) return { tiles: changed, shift: null };
    const trial = before.pixels.slice();
    applyShift(asPicture({ ...before, pixels: trial }), shift);
    const left = changedTiles(trial, sight);
    return left.length + WORTH < changed.length ? { tiles: left, shift } : { tiles: changed, shift: null };
  }

  private async encode(sight: Sight, masks: Mask[], delta: { tiles: number[]; shift: Shift | null } | null): Promise<Made> {
    const grid = gridOf(sight.width, sight.height);
    if (!delta) this.epoch.restart();
    const tiles = delta?.tiles ?? Array.from({ length: grid.count }, (_, i) => i);
    const { refs, newTiles } = this.epoch.take(tiles, sight, grid);
    this.previous = null;
    let image: AtlasImage = NO_IMAGE;
    if (newTiles.length > 0) {
      const atlas = drawAtlas(newTiles, sight, grid);
      try {
        image = { ...(await this.encodeAtlas(atlas)), columns: atlas.columns };
      } catch {
        return { outcome: 'encode' };
      }
    }
    this.previous = { pixels: sight.pixels, width: sight.width, height: sight.height };
    if (!delta) this.keyframeAt = sight.t;
    const frame = this.frame(sight, { keyframe: !delta, masks, shift: delta?.shift ?? null, refs, newTiles, image });
    return { outcome: 'stored', frame: encodeFrame(frame) };
  }

  private frame({ t, width, height }: { t: number; width: number; height: number }, rest: Partial<Frame>): Frame {
    const empty = { keyframe: false, placeholder: false, masks: [], shift: null, refs: [], newTiles: [], image: NO_IMAGE };
    return { ...empty, t, frameId: this.frameId++, width, height, ...rest };
  }
}

function comparable(before: Pixels | null, { width, height }: Pixels): Pixels | null {
  return before && before.width === width && before.height === height ? before : null;
}

function asPicture({ pixels, width, height }: Pixels): Picture {
  return { width, height, data: new Uint8ClampedArray(pixels.buffer, pixels.byteOffset, pixels.byteLength) };
}
