import type { Shift } from '#recording-format/frame.js';

const { imul } = Math;
const COLUMN = 64;
/** Matched rows, summed over columns, below which nothing is called a scroll. */
const LEAST_VOTES = 24;

interface Votes {
  count: number;
  columns: Set<number>;
  top: number;
  bottom: number;
}

/**
 * Finds the vertical move that explains most of what changed between two pictures, by matching hashes of 64-pixel row
 * pieces that are unique in their column. Static chrome does not vote. Null when nothing moved clearly.
 */
export function detectShift(before: Uint32Array, after: Uint32Array, width: number, height: number): Shift | null {
  const votes = new Map<number, Votes>();
  let total = 0;
  for (let column = 0; column * COLUMN < width; column++) {
    total += voteColumn(votes, before, after, { column, width, height });
  }
  let winner: [number, Votes] | null = null;
  for (const entry of votes) if (!winner || entry[1].count > winner[1].count) winner = entry;
  if (!winner || winner[1].count < LEAST_VOTES || winner[1].count * 2 < total) return null;
  const [dy, { columns, top, bottom }] = winner;
  const x = Math.min(...columns) * COLUMN;
  const right = Math.min((Math.max(...columns) + 1) * COLUMN, width);
  const y = Math.max(0, Math.min(top, top - dy));
  const shift = { x, y, w: right - x, h: Math.min(height, Math.max(bottom, bottom - dy) + 1) - y, dy };
  return Math.abs(dy) < shift.h ? shift : null;
}

interface Column {
  column: number;
  width: number;
  height: number;
}

function voteColumn(votes: Map<number, Votes>, before: Uint32Array, after: Uint32Array, place: Column): number {
  const old = rowHashes(before, place);
  const now = rowHashes(after, place);
  const where = uniqueRows(old);
  const seen = uniqueRows(now);
  let cast = 0;
  for (const [hash, y] of seen) {
    const from = where.get(hash);
    if (y < 0 || from === undefined || from < 0 || from === y) continue;
    const vote = votes.get(y - from) ?? { count: 0, columns: new Set(), top: y, bottom: y };
    vote.count++;
    vote.columns.add(place.column);
    vote.top = Math.min(vote.top, y);
    vote.bottom = Math.max(vote.bottom, y);
    votes.set(y - from, vote);
    cast++;
  }
  return cast;
}

function rowHashes(pixels: Uint32Array, { column, width, height }: Column): Uint32Array {
  const hashes = new Uint32Array(height);
  const from = column * COLUMN;
  const to = Math.min(from + COLUMN, width);
  for (let y = 0; y < height; y++) {
    let hash = 0x811c9dc5;
    for (let i = y * width + from; i < y * width + to; i++) {
      hash = imul(hash ^ (pixels[i] as number), 0x01000193);
      hash ^= hash >>> 15;
    }
    hashes[y] = hash;
  }
  return hashes;
}

/** Row of each hash, or -1 when it occurs twice. */
function uniqueRows(hashes: Uint32Array): Map<number, number> {
  const rows = new Map<number, number>();
  hashes.forEach((hash, y) => rows.set(hash, rows.has(hash) ? -1 : y));
  return rows;
}
