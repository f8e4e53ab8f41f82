import type { Mask } from './frame.js';
import { TILE } from './limits.js';
import type { Picture } from './picture.js';
import { fillRectangle } from './picture.js';

/** How far from black a channel may be: lossy codecs ring. */
const TOLERANCE = 24;
/** Pixels at a mask's edge that are not looked at, since blocks of the codec straddle it. */
const RIM = 4;
/** Pixels at a tile's edge that are not looked at, since a tile's neighbour in the atlas is not its neighbour in the picture. */
const TILE_RIM = 2;

/**
 * True when every mask of a painted frame really is black (§3). Work is bounded by the mask area, which `decodeFrame` bounds.
 * Call `paintMasks` afterwards: it also blackens the rims that this cannot judge.
 */
export function masksAreBlack(picture: Picture, masks: readonly Mask[]): boolean {
  return masks.every((mask) => {
    for (let y = mask.y + RIM; y < mask.y + mask.h - RIM; y++) {
      if (!isTileRim(y) && !rowIsBlack(picture, y, mask.x + RIM, mask.x + mask.w - RIM)) return false;
    }
    return true;
  });
}

/** Paints every mask exact opaque black. */
export function paintMasks(picture: Picture, masks: readonly Mask[]): void {
  for (const mask of masks) fillRectangle(picture, mask, 0);
}

const isTileRim = (at: number) => {
  const within = at % TILE;
  return within < TILE_RIM || within >= TILE - TILE_RIM;
};

function rowIsBlack({ data, width }: Picture, y: number, from: number, to: number): boolean {
  for (let x = from; x < to; x++) {
    if (isTileRim(x)) continue;
    const at = (y * width + x) * 4;
    const brightest = Math.max(data[at] as number, data[at + 1] as number, data[at + 2] as number);
    if (brightest > TOLERANCE) return false;
  }
  return true;
}
