import type { Rectangle } from '#recording-format/rectangle.js';

/** Side of a cell in pixels; large enough to survive a lossy codec, so that a search is sure to find what was sent. */
export const CELL = 8;
export const COLUMNS = 20;
export const ROWS = 3;

/** A pattern of light and dark cells that nobody but this page knows: made anew at every load. */
export class SecretTexture {
  readonly bits: readonly boolean[];

  constructor() {
    const random = crypto.getRandomValues(new Uint8Array(COLUMNS * ROWS));
    this.bits = [...random].map((value) => value % 2 === 1);
  }

  /** Cells of the texture with its top left corner at (x, y). */
  cells(x: number, y: number): { rect: Rectangle; light: boolean }[] {
    return this.bits.map((light, i) => ({ rect: { x: x + (i % COLUMNS) * CELL, y: y + Math.floor(i / COLUMNS) * CELL, w: CELL, h: CELL }, light }));
  }
}
