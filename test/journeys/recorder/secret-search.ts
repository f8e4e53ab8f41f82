import type { Picture } from '#recording-format/picture.js';

/** The texture as the page tells it: rows of light and dark cells. */
export interface Secret {
  cell: number;
  columns: number;
  rows: number;
  bits: boolean[];
}

/** Two rows of so many cells are taken for the secret: 24 bits, and both shades must stand clearly apart. */
const PIECE = 12;
const CONTRAST = 60;
/** Pixels between two places that are looked at; cells are larger, so no place is missed. */
const STEP = 3;

/**
 * Looks for any piece of the secret everywhere in a picture. A piece is found when each of its cells is on its side of the
 * middle between the darkest and the lightest one.
 */
export function findSecret(picture: Picture, secret: Secret): { x: number; y: number } | null {
  const pieces = piecesOf(secret);
  const luma = toLuma(picture);
  const offsets = Array.from({ length: 2 * PIECE }, (_, i) => Math.floor(i / PIECE) * secret.cell * picture.width + (i % PIECE) * secret.cell);
  for (let y = 0; y + secret.cell * 2 <= picture.height; y += STEP) {
    for (let x = 0; x + secret.cell * PIECE <= picture.width; x += STEP) {
      const bits = readBits(luma, (y + secret.cell / 2) * picture.width + x + secret.cell / 2, offsets);
      if (pieces.has(bits)) return { x, y };
    }
  }
  return null;
}

/** The cells at a place as a number, or -1 where there is no contrast. */
function readBits(luma: Uint8Array, at: number, offsets: readonly number[]): number {
  let darkest = 255;
  let lightest = 0;
  for (const offset of offsets) {
    const value = luma[at + offset] ?? 0;
    if (value < darkest) darkest = value;
    if (value > lightest) lightest = value;
  }
  if (lightest - darkest < CONTRAST) return -1;
  let bits = 0;
  for (const offset of offsets) bits = bits * 2 + ((luma[at + offset] ?? 0) * 2 > darkest + lightest ? 1 : 0);
  return bits;
}

function piecesOf({ bits, columns, rows }: Secret): Set<number> {
  const pieces = new Set<number>();
  for (let row = 0; row + 2 <= rows; row++) {
    for (let column = 0; column + PIECE <= columns; column++) {
      let piece = 0;
      for (let i = 0; i < 2 * PIECE; i++) piece = piece * 2 + (bits[(row + Math.floor(i / PIECE)) * columns + column + (i % PIECE)] ? 1 : 0);
      pieces.add(piece);
    }
  }
  return pieces;
}

function toLuma({ data, width, height }: Picture): Uint8Array {
  const luma = new Uint8Array(width * height);
  for (let i = 0; i < luma.length; i++) luma[i] = ((data[i * 4] ?? 0) * 77 + (data[i * 4 + 1] ?? 0) * 150 + (data[i * 4 + 2] ?? 0) * 29) >> 8;
  return luma;
}
