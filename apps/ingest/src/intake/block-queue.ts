import type { Clock } from '#clock/clock.js';
import type { PendingChunk, Verdict } from './pending-chunk.js';

export interface BlockLimits {
  blocksInFlight: number;
  chunksPerBlock: number;
  bytesPerBlock: number;
  /** A chunk that has waited longer is given up rather than written late. */
  waitMilliseconds: number;
}

/** The chunk waited too long for its block; the writes ahead of it are too slow. */
export class BlockQueueTimeoutError extends Error {
  override readonly name = 'BlockQueueTimeoutError';
}

interface Waiter {
  resolve(verdict: Verdict): void;
  reject(error: unknown): void;
}

interface Entry extends Waiter {
  chunk: PendingChunk;
  since: number;
  /** The same chunk, posted again while this one waited. */
  repeats: Waiter[];
}

/**
 * Group commit. A block is written as soon as a slot is free, with whatever has come in until then: alone when it is quiet, full when it is not.
 * Within one block (session, seq) is unique: equal chunks share a place, unequal ones go to different blocks.
 */
export class BlockQueue {
  private waiting: Entry[] = [];
  private inFlight = 0;
  private scheduled = false;

  constructor(
    private readonly write: (chunks: readonly PendingChunk[]) => Promise<readonly Verdict[]>,
    private readonly limits: BlockLimits,
    private readonly clock: Pick<Clock, 'monotonic'>,
  ) {}

  /** Resolves when the block with this chunk is durable and committed; rejects with what `write` threw. */
  submit(chunk: PendingChunk): Promise<Verdict> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ chunk, since: this.clock.monotonic(), repeats: [], resolve, reject });
      this.schedule();
    });
  }

  /** After the events of this turn, so that requests that arrived together share a block. */
  private schedule(): void {
    if (this.scheduled || this.inFlight >= this.limits.blocksInFlight) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.flush();
    });
  }

  private flush(): void {
    this.giveUpLate();
    const block = this.takeBlock();
    if (block.length === 0) return;
    this.inFlight += 1;
    void this.settle(block).finally(() => {
      this.inFlight -= 1;
      if (this.waiting.length > 0) this.schedule();
    });
    if (this.waiting.length > 0) this.schedule();
  }

  private async settle(block: readonly Entry[]): Promise<void> {
    try {
      const verdicts = await this.write(block.map((entry) => entry.chunk));
      if (verdicts.length !== block.length) throw new Error('There must be one verdict per chunk');
      block.forEach((entry, at) => answer(entry, verdicts[at] as Verdict));
    } catch (error) {
      for (const entry of block) fail(entry, error);
    }
  }

  private giveUpLate(): void {
    const earliest = this.clock.monotonic() - this.limits.waitMilliseconds;
    const late = this.waiting.filter((entry) => entry.since < earliest);
    if (late.length === 0) return;
    this.waiting = this.waiting.filter((entry) => entry.since >= earliest);
    for (const entry of late) fail(entry, new BlockQueueTimeoutError());
  }

  private takeBlock(): Entry[] {
    const block = new Map<string, Entry>();
    const later: Entry[] = [];
    let bytes = 0;
    let at = 0;
    for (; at < this.waiting.length && block.size < this.limits.chunksPerBlock; at++) {
      const entry = this.waiting[at] as Entry;
      const key = `${entry.chunk.sessionId}/${entry.chunk.seq}`;
      const first = block.get(key);
      if (first) {
        if (first.chunk.sha256.equals(entry.chunk.sha256)) first.repeats.push(entry, ...entry.repeats);
        else later.push(entry);
        continue;
      }
      if (block.size > 0 && bytes + entry.chunk.sealed.length > this.limits.bytesPerBlock) break;
      bytes += entry.chunk.sealed.length;
      block.set(key, entry);
    }
    this.waiting = [...later, ...this.waiting.slice(at)];
    return [...block.values()];
  }
}

const answer = (entry: Entry, verdict: Verdict): void => {
  entry.resolve(verdict);
  for (const repeat of entry.repeats) repeat.resolve(verdict === 'accepted' ? 'duplicate' : verdict);
};

const fail = (entry: Entry, error: unknown): void => {
  entry.reject(error);
  for (const repeat of entry.repeats) repeat.reject(error);
};
