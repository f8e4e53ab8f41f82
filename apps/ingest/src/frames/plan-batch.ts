import type { WaitingChunk } from './drain.repository.js';

/** How long a missing chunk is waited for, from when a later one came. */
export const GAP_SECONDS = 30;
/** One batch becomes one segment and is decoded under one time limit. */
export const BATCH_CHUNKS = 16;
const BATCH_BYTES = 8 * 1024 * 1024;
const MAX_STARTS = 2;

export type Planned = { kind: 'chunk' | 'late' | 'unusable'; chunk: WaitingChunk } | { kind: 'missing'; next: number };

export interface Plan {
  steps: Planned[];
  /** Seconds until a gap that stops us is given up. */
  wait: number | null;
}

/**
 * What to do next with the accepted chunks of a session, which come in seq order. `faults`: how often a chunk was in a batch that took
 * its decoder down; a suspect is tried once more, alone, and then given up.
 */
export function planBatch(chunks: readonly WaitingChunk[], nextSeq: number, faults: ReadonlyMap<number, number>): Plan {
  const steps: Planned[] = [];
  let next = nextSeq;
  for (const [i, chunk] of fitting(chunks, faults).entries()) {
    if (chunk.seq > next) {
      const waited = Math.max(...chunks.slice(i).map(({ age }) => age));
      if (waited < GAP_SECONDS) return { steps, wait: GAP_SECONDS - waited };
      steps.push({ kind: 'missing', next: chunk.seq });
    }
    steps.push({ kind: kindOf(chunk, next, faults), chunk });
    next = Math.max(next, chunk.seq + 1);
  }
  return { steps, wait: null };
}

const kindOf = ({ seq }: WaitingChunk, next: number, faults: ReadonlyMap<number, number>): 'chunk' | 'late' | 'unusable' => {
  if ((faults.get(seq) ?? 0) >= MAX_STARTS) return 'unusable';
  return seq < next ? 'late' : 'chunk';
};

/** The first of them that make one batch. */
function fitting(chunks: readonly WaitingChunk[], faults: ReadonlyMap<number, number>): WaitingChunk[] {
  if (chunks.some(({ seq }) => faults.has(seq))) return chunks.slice(0, 1);
  let bytes = 0;
  return chunks.slice(0, BATCH_CHUNKS).filter(({ bodyLength }, i) => (bytes += bodyLength) <= BATCH_BYTES || i === 0);
}
