import type { Rectangle } from './rectangle.js';
import type { Shift } from './frame.js';

/** RGBA pixels, row by row, `width * 4` bytes a row; the shape of a browser's `ImageData`. */
export interface Picture {
  width: number;
  height: number;
  data: Uint8ClampedArray;
}

/** A picture filled with one opaque grey level. */
export function blankPicture(width: number, height: number, level: number): Picture {
  const data = new Uint8ClampedArray(width * height * 4);
  new Uint32Array(data.buffer).fill(opaque(level));
  return { width, height, data };
}

/** Fills a rectangle, which must lie inside the picture, with one opaque grey level. */
export function fillRectangle(picture: Picture, { x, y, w, h }: Rectangle, level: number): void {
  const pixels = pixelsOf(picture);
  for (let row = y; row < y + h; row++) {
    const start = row * picture.width + x;
    pixels.fill(opaque(level), start, start + w);
  }
}

/** Moves the rectangle's rows by `dy` within itself; rows that nothing moves into keep what they held. */
export function applyShift(picture: Picture, { x, y, w, h, dy }: Shift): void {
  const pixels = pixelsOf(picture);
  const rows = h - Math.abs(dy);
  for (let i = 0; i < rows; i++) {
    // From the far end when moving down, so that no row is read after it was written.
    const target = dy > 0 ? y + h - 1 - i : y + i;
    const from = (target - dy) * picture.width + x;
    pixels.copyWithin(target * picture.width + x, from, from + w);
  }
}

/** The same memory as 32-bit pixels. */
export function pixelsOf(picture: Picture): Uint32Array {
  return new Uint32Array(picture.data.buffer, picture.data.byteOffset, picture.data.byteLength >> 2);
}

function opaque(level: number): number {
  // 32-bit views follow the machine's byte order; the alpha byte is the last in memory either way.
  const bytes = new Uint8Array([level, level, level, 255]);
  return new Uint32Array(bytes.buffer)[0] ?? 0;
}
