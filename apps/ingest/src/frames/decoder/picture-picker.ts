import { TILE } from '#recording-format/limits.js';
import type { Picture } from '#recording-format/picture.js';
import type { EncodedPicture } from './decoder-protocol.js';
import { encodeWebp } from './image-codec.js';

export const THUMBNAIL_EVERY_MS = 10_000;
/** In one run; an honest recorder stays far below. */
const MAX_THUMBNAILS = 64;
const THUMBNAIL_WIDTH = 320;
const POSTER_WIDTH = 640;
/** A poster is looked for in the first minute. */
const POSTER_UNTIL_MS = 60_000;
/** Share of tiles that show more than one tone; splash screens and blank pages lie below. */
const INFORMATIVE = 0.04;
const MUCH_BETTER = 1.5;
const SAMPLE_STEP = 8;
const TONES_APART = 24;

/** Chooses which painted frames become the poster and the seek thumbnails. */
export class PicturePicker {
  private readonly chosen = new Map<string, EncodedPicture>();
  /** Richness of the poster there is: unknown (and taken as good) when another decoder chose it. */
  private richness: number;

  constructor(private thumbnailT: number | null, hasPoster: boolean) {
    this.richness = hasPoster ? Number.MAX_VALUE : -1;
  }

  /** Takes pictures of a painted frame where one is due. */
  async see(t: number, picture: Picture): Promise<void> {
    const due = this.thumbnailT === null || t >= this.thumbnailT + THUMBNAIL_EVERY_MS;
    if (due && this.chosen.size < MAX_THUMBNAILS) {
      this.thumbnailT = t;
      this.chosen.set(`thumbnail ${t}`, { kind: 'thumbnail', t, ...(await encodeWebp(picture, THUMBNAIL_WIDTH)) });
    }
    const richness = this.wantsPoster(t) ? richnessOf(picture) : null;
    if (richness !== null && this.isBetter(richness)) {
      this.richness = richness;
      this.chosen.set('poster', { kind: 'poster', t, ...(await encodeWebp(picture, POSTER_WIDTH)) });
    }
  }

  /** Hands over what was chosen since the last call. */
  take(): EncodedPicture[] {
    const pictures = [...this.chosen.values()];
    this.chosen.clear();
    return pictures;
  }

  private wantsPoster(t: number): boolean {
    return this.richness * MUCH_BETTER <= 1 && (this.richness < INFORMATIVE || t <= POSTER_UNTIL_MS);
  }

  private isBetter(richness: number): boolean {
    if (this.richness < 0) return true;
    return richness >= INFORMATIVE && richness >= this.richness * MUCH_BETTER;
  }
}

/** Share of tiles whose sampled pixels differ in tone. */
export function richnessOf({ data, width, height }: Picture): number {
  let tiles = 0;
  let rich = 0;
  for (let top = 0; top < height; top += TILE) {
    for (let left = 0; left < width; left += TILE) {
      tiles += 1;
      if (hasTones(data, width, left, top, Math.min(left + TILE, width), Math.min(top + TILE, height))) rich += 1;
    }
  }
  return rich / tiles;
}

function hasTones(data: Uint8ClampedArray, width: number, left: number, top: number, right: number, bottom: number): boolean {
  let darkest = 255;
  let lightest = 0;
  for (let y = top + SAMPLE_STEP / 2; y < bottom; y += SAMPLE_STEP) {
    for (let x = left + SAMPLE_STEP / 2; x < right; x += SAMPLE_STEP) {
      const green = data[(y * width + x) * 4 + 1] as number;
      darkest = Math.min(darkest, green);
      lightest = Math.max(lightest, green);
    }
  }
  return lightest - darkest >= TONES_APART;
}
