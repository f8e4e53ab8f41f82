import { must } from './format-error.js';
import type { Frame } from './frame.js';
import { LIMITS, TILE } from './limits.js';
import type { Picture } from './picture.js';
import { applyShift, blankPicture, pixelsOf } from './picture.js';
import { gridOf, tileRectangle } from './tile-grid.js';

const TILE_PIXELS = TILE * TILE;
const GREY = 0x80;

/**
 * Rebuilds pictures from frames in order. One painter per session; it holds one picture and the dictionary of the
 * current epoch (at most 32 MiB).
 */
export class Painter {
  private picture: Picture | null = null;
  /** Id 0 is the black tile that every epoch starts with. */
  private dictionary: Uint32Array[] = [];
  private lastFrameId = -1;

  /**
   * Paints `frame` over the picture and returns it; the picture is re-used by the next call. `atlas` holds the decoded
   * `frame.image`, null when it has none. Throws `FormatError` and leaves picture and dictionary untouched when the frame does not fit them.
   */
  paint(frame: Frame, atlas: Picture | null): Picture {
    must(frame.keyframe || frame.frameId === this.lastFrameId + 1, 'no-keyframe', 'a frame is missing before a delta');
    const picture = this.startOf(frame);
    const dictionary = frame.keyframe ? [new Uint32Array(TILE_PIXELS).fill(BLACK)] : this.dictionary;
    must(dictionary.length + frame.newTiles.length <= LIMITS.epochTiles + 1, 'too-large', 'epoch has too many tiles');
    const fresh = cutAtlas(frame, atlas);
    const known = dictionary.length + fresh.length;
    for (const { id } of frame.refs) must(id < known, 'bad-reference', 'dictionary id');
    for (const tile of fresh) dictionary.push(tile);
    this.dictionary = dictionary;
    this.picture = picture;
    this.lastFrameId = frame.frameId;
    if (frame.shift) applyShift(picture, frame.shift);
    for (const { tile, id } of frame.refs) placeTile(picture, tile, dictionary[id] as Uint32Array);
    frame.newTiles.forEach((tile, i) => {
      placeTile(picture, tile, fresh[i] as Uint32Array);
    });
    return picture;
  }

  /** Forgets everything: the next frame must be a keyframe. Call it after a gap. */
  reset(): void {
    this.picture = null;
    this.dictionary = [];
  }

  private startOf(frame: Frame): Picture {
    const { width, height } = frame;
    if (frame.placeholder) return blankPicture(width, height, GREY);
    if (this.picture && this.picture.width === width && this.picture.height === height) return this.picture;
    must(frame.keyframe, 'no-keyframe', 'a delta frame of another size, or with nothing before it');
    return blankPicture(width, height, 0);
  }
}

const BLACK = pixelsOf(blankPicture(1, 1, 0))[0] as number;

/** The size an atlas of `tiles` tiles has, in pixels. */
export function atlasSize(tiles: number, columns: number): { width: number; height: number } {
  return { width: Math.min(columns, tiles) * TILE, height: Math.ceil(tiles / columns) * TILE };
}

function cutAtlas(frame: Frame, atlas: Picture | null): Uint32Array[] {
  const { newTiles, image } = frame;
  if (newTiles.length === 0) return [];
  must(atlas !== null, 'bad-image', 'no atlas');
  const size = atlasSize(newTiles.length, image.columns);
  must(atlas.width === size.width && atlas.height === size.height, 'bad-image', 'atlas has another size');
  const pixels = pixelsOf(atlas);
  // One allocation for all: a typed array of its own for each tile costs more than filling it.
  const cut = new Uint32Array(newTiles.length * TILE_PIXELS);
  return newTiles.map((_, i) => {
    const left = (i % image.columns) * TILE;
    const top = Math.floor(i / image.columns) * TILE;
    const tile = cut.subarray(i * TILE_PIXELS, (i + 1) * TILE_PIXELS);
    for (let row = 0; row < TILE; row++) {
      const from = (top + row) * atlas.width + left;
      tile.set(pixels.subarray(from, from + TILE), row * TILE);
    }
    return tile;
  });
}

function placeTile(picture: Picture, tile: number, source: Uint32Array): void {
  const grid = gridOf(picture.width, picture.height);
  const { x, y, w, h } = tileRectangle(grid, tile, picture.width, picture.height);
  const pixels = pixelsOf(picture);
  for (let row = 0; row < h; row++) {
    pixels.set(source.subarray(row * TILE, row * TILE + w), (y + row) * picture.width + x);
  }
}
