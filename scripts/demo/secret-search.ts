import type { Picture } from '#recording-format/picture.js';
import { sentFrames } from './sent-frames.js';

/** A pattern of light and dark square cells that only the recorded page knows. */
export interface SecretPattern {
  cell: number;
  columns: number;
  rows: number;
  bits: readonly boolean[];
}

const LIGHT = 128;

/** Sum of red, green and blue of the pixel, a third of it. */
const level = (data: Uint8ClampedArray, index: number): number => ((data[index] ?? 0) + (data[index + 1] ?? 0) + (data[index + 2] ?? 0)) / 3;

/**
 * Pixels of the pattern that can be seen anywhere in a picture: counts whole rows of cells, at every position. A row of 20 random cells occurs by
 * chance once in a million places of two tones; the most matching rows at one place are what counts.
 */
export const secretPixels = (picture: Picture, pattern: SecretPattern): number => {
  const { cell, columns, rows } = pattern;
  const isRowAt = rowMatcher(picture, pattern);
  let best = 0;
  for (let y = Math.floor(cell / 2); y < picture.height; y += 1) {
    for (let x = 0; x + columns * cell <= picture.width; x += 1) {
      let matched = 0;
      while (matched < rows && isRowAt(x, y + matched * cell, matched)) matched += 1;
      // Two rows at least: one alone can be chance.
      if (matched >= 2) best = Math.max(best, matched * columns * cell * cell);
    }
  }
  return best;
};

/** Tells whether the middles of a row of cells, the first of them at (x, y), are light and dark as in the pattern. */
const rowMatcher = ({ width, height, data }: Picture, { cell, columns, bits }: SecretPattern): ((x: number, y: number, row: number) => boolean) => {
  const light = new Uint8Array(width * height);
  for (let pixel = 0; pixel < light.length; pixel += 1) light[pixel] = level(data, pixel * 4) >= LIGHT ? 1 : 0;
  return (x, y, row) => {
    if (y >= height) return false;
    const base = y * width + x + Math.floor(cell / 2);
    for (let column = 0; column < columns; column += 1) if (light[base + column * cell] !== Number(bits[row * columns + column])) return false;
    return true;
  };
};

/** The most pixels of the pattern in any picture, or atlas, of what was sent. */
export const searchSecret = async (chunks: readonly Uint8Array[], pattern: SecretPattern): Promise<number> => {
  let most = 0;
  for await (const { picture, atlas } of sentFrames(chunks)) {
    most = Math.max(most, secretPixels(picture, pattern), atlas ? secretPixels(atlas, pattern) : 0);
  }
  return most;
};
