import type { BlockLimits } from './block-queue.js';

/** Bytes of a chunk with its header (docs/recording-format.md §1). */
export const CHUNK_LIMIT = 2 * 1024 * 1024;

/** Bytes of bodies this process holds before it answers `overloaded`. */
export const HELD_BYTES = 96 * 1024 * 1024;

/** Whatever hangs behind us, a chunk is answered within five seconds of its first byte. */
export const ANSWER_MILLISECONDS = 4_800;

/** Looking an origin up may take this much of it. */
export const ORIGIN_MILLISECONDS = 1_500;

/** Waiting for a block and writing it take at most twice this together. */
const WRITE_MILLISECONDS = 2_300;

export const BLOCK_LIMITS: BlockLimits = { blocksInFlight: 3, chunksPerBlock: 256, bytesPerBlock: 8 * 1024 * 1024, lingerMilliseconds: 2, waitMilliseconds: WRITE_MILLISECONDS };

/** How long storing a block and committing it may take together. */
export const WRITE_LIMIT = WRITE_MILLISECONDS;
