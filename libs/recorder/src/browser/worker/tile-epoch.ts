import type { TileReference } from '#recording-format/frame.js';
import { LIMITS, TILE } from '#recording-format/limits.js';
import type { TileGrid } from '#recording-format/tile-grid.js';
import { gridOf } from '#recording-format/tile-grid.js';
import { tileHash } from './tile-hash.js';

const BLACK_PIXEL = 0xff000000;
const MAX_KNOWN = 65_536;

/** Masked pixels of one picture and their grid. */
export interface Pixels {
  pixels: Uint32Array;
  width: number;
  height: number;
}

/** The tile dictionary of the running epoch, and every tile ever sent, by hash. */
export class TileEpoch {
  private ids = new Map<number, number>();
  private next = 1;
  private readonly known = new Set<number>();

  constructor() {
    this.restart();
  }

  restart(): void {
    this.ids = new Map([[tileHash(new Uint32Array(TILE * TILE).fill(BLACK_PIXEL), 0, TILE, TILE, TILE), 0]]);
    this.next = 1;
  }

  /** True when so many new tiles still fit into this epoch. */
  fits(tiles: number): boolean {
    return this.next - 1 + tiles <= LIMITS.epochTiles;
  }

  /** True when this very tile was sent before, so that showing it again reveals nothing. */
  wasSent(hash: number): boolean {
    return this.known.has(hash);
  }

  /** Sorts tiles into copies of known ones and new ones, and numbers the new ones. */
  take(tiles: readonly number[], picture: Pixels, grid: TileGrid): { refs: TileReference[]; newTiles: number[] } {
    const refs: TileReference[] = [];
    const newTiles: number[] = [];
    if (this.known.size > MAX_KNOWN) this.known.clear();
    for (const tile of tiles) {
      const hash = hashOf(picture, grid, tile);
      this.known.add(hash);
      const id = this.ids.get(hash);
      if (id === undefined) {
        this.ids.set(hash, this.next++);
        newTiles.push(tile);
      } else refs.push({ tile, id });
    }
    return { refs, newTiles };
  }
}

export function hashOf({ pixels, width, height }: Pixels, grid: TileGrid, tile: number): number {
  const { at, w, h } = place(grid, tile, width, height);
  return tileHash(pixels, at, width, w, h);
}

/** Tiles that differ between two pictures of one size. */
export function changedTiles(before: Uint32Array, { pixels, width, height }: Pixels): number[] {
  const grid = gridOf(width, height);
  const changed: number[] = [];
  for (let tile = 0; tile < grid.count; tile++) {
    const { at, w, h } = place(grid, tile, width, height);
    if (differs(before, pixels, at, width, w, h)) changed.push(tile);
  }
  return changed;
}

/** The atlas of some tiles as pixels, padded with opaque black. */
export function drawAtlas(tiles: readonly number[], picture: Pixels, grid: TileGrid): Pixels & { columns: number } {
  const columns = Math.min(64, Math.ceil(Math.sqrt(tiles.length)));
  const width = Math.min(columns, tiles.length) * TILE;
  const height = Math.ceil(tiles.length / columns) * TILE;
  const pixels = new Uint32Array(width * height).fill(BLACK_PIXEL);
  tiles.forEach((tile, i) => {
    const { at, w, h } = place(grid, tile, picture.width, picture.height);
    const to = Math.floor(i / columns) * TILE * width + (i % columns) * TILE;
    for (let row = 0; row < h; row++) {
      const from = at + row * picture.width;
      pixels.set(picture.pixels.subarray(from, from + w), to + row * width);
    }
  });
  return { pixels, width, height, columns };
}

function place(grid: TileGrid, tile: number, width: number, height: number): { at: number; w: number; h: number } {
  const x = (tile % grid.columns) * TILE;
  const y = Math.floor(tile / grid.columns) * TILE;
  return { at: y * width + x, w: Math.min(TILE, width - x), h: Math.min(TILE, height - y) };
}

function differs(a: Uint32Array, b: Uint32Array, at: number, stride: number, w: number, h: number): boolean {
  for (let row = 0; row < h; row++) {
    let i = at + row * stride;
    for (const end = i + w; i < end; i++) if (a[i] !== b[i]) return true;
  }
  return false;
}
