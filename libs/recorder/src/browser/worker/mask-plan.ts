import type { Mask } from '#recording-format/frame.js';
import { MASK_KIND } from '#recording-format/frame.js';
import { LIMITS, TILE } from '#recording-format/limits.js';
import type { Rectangle } from '#recording-format/rectangle.js';
import { contains, intersection, roundOutward } from '#recording-format/rectangle.js';
import { gridOf, tileRectangle } from '#recording-format/tile-grid.js';
import type { Pixels, TileEpoch } from './tile-epoch.js';
import { hashOf } from './tile-epoch.js';

const BLACK = 0xff000000;

/** Whole rectangles of one kind, clipped to the picture. */
export function toMasks(rects: readonly Rectangle[], kind: number, { width, height }: Pixels): Mask[] {
  return rects.flatMap((rect) => {
    const inside = intersection(roundOutward(rect), { x: 0, y: 0, w: width, h: height });
    return inside ? [{ ...inside, kind }] : [];
  });
}

/** The parts of the masks that are black as they are: whole, or else tile by tile. */
export function blackMasks(masks: readonly Mask[], picture: Pixels): Mask[] {
  const grid = gridOf(picture.width, picture.height);
  return masks.flatMap((mask) => {
    if (isBlack(mask, picture)) return [mask];
    const parts: Mask[] = [];
    for (let row = Math.floor(mask.y / TILE); row * TILE < mask.y + mask.h; row++) {
      for (let column = Math.floor(mask.x / TILE); column * TILE < mask.x + mask.w; column++) {
        const part = intersection(tileRectangle(grid, row * grid.columns + column, picture.width, picture.height), mask);
        if (part && isBlack(part, picture)) joinTo(parts, { ...part, kind: mask.kind });
      }
    }
    return parts;
  });
}

function isBlack({ x, y, w, h }: Rectangle, { pixels, width }: Pixels): boolean {
  for (let row = y; row < y + h; row++) {
    for (let i = row * width + x; i < row * width + x + w; i++) if (pixels[i] !== BLACK) return false;
  }
  return true;
}

/** Masks every tile of the bands that was never sent before: what is unknown may be the text that was lost sight of. */
export function bandMasks(bands: readonly Rectangle[], picture: Pixels, epoch: TileEpoch): Mask[] {
  const grid = gridOf(picture.width, picture.height);
  const masks: Mask[] = [];
  for (const band of bands) {
    const first = Math.floor(band.x / TILE);
    const last = Math.ceil((band.x + band.w) / TILE) - 1;
    for (let row = 0; row < grid.rows; row++) {
      for (let column = first; column <= last; column++) {
        const tile = row * grid.columns + column;
        if (epoch.wasSent(hashOf(picture, grid, tile))) continue;
        const part = intersection(tileRectangle(grid, tile, picture.width, picture.height), band);
        if (part) joinTo(masks, { ...part, kind: MASK_KIND.textField });
      }
    }
  }
  return masks;
}

/** Grows the last mask when the next one continues it to the right. */
function joinTo(masks: Mask[], mask: Mask): void {
  const last = masks.at(-1);
  if (last && last.y === mask.y && last.h === mask.h && last.x + last.w === mask.x) last.w += mask.w;
  else masks.push(mask);
}

/** Drops masks that lie in another, and falls back to one mask over everything when the format's limits are passed. */
export function boundMasks(masks: readonly Mask[], { width, height }: Pixels): Mask[] {
  const kept: Mask[] = [];
  for (const mask of masks) if (!kept.some((other) => contains(other, mask))) kept.push(mask);
  const area = kept.reduce((sum, { w, h }) => sum + w * h, 0);
  if (kept.length <= LIMITS.masks && area <= LIMITS.maskArea * width * height) return kept;
  return [{ x: 0, y: 0, w: width, h: height, kind: MASK_KIND.allText }];
}

export function paint({ pixels, width }: Pixels, masks: readonly Mask[]): void {
  for (const { x, y, w, h } of masks) {
    for (let row = y; row < y + h; row++) pixels.fill(BLACK, row * width + x, row * width + x + w);
  }
}
