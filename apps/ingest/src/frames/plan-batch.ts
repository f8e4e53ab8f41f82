import type { WaitingChunk } from './drain.repository.js';

/** How long a missing chunk is waited for, from when a later one came. */
export const GAP_SECONDS = 30;
/** One batch becomes one segment and is decoded under one time limit. */
export const BATCH_CHUNKS = 16;
const BATCH_BYTES = 8 * 1024 * 1024;

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
  const alone = chunks.some(({ seq }) => faults.has(seq));
  const limit = { chunks: alone ? 1 : BATCH_CHUNKS, bytes: BATCH_BYTES };
  const steps: Planned[] = [];
  let next = nextSeq;
  for (const [i, chunk] of chunks.entries()) {
    limit.chunks -= 1;
    limit.bytes -= chunk.bodyLength;
    if (limit.chunks < 0 || (limit.bytes < 0 && steps.length > 0)) break;
    const late = chunk.seq < next;
    if (chunk.seq > next) {
      const waited = Math.max(...chunks.slice(i).map(({ age }) => age));
      if (waited < GAP_SECONDS) return { steps, wait: GAP_SECONDS - waited };
      steps.push({ kind: 'missing', next: chunk.seq });
    }
    const givenUp = (faults.get(chunk.seq) ?? 0) >= 2;
    if (givenUp) steps.push({ kind: 'unusable', chunk });
    else steps.push({ kind: late ? 'late' : 'chunk', chunk });
    if (!late) next = chunk.seq + 1;
  }
  return { steps, wait: null };
}
