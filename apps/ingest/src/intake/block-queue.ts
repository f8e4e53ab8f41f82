import type { Clock } from '#clock/clock.js';
import type { PendingChunk, Verdict } from './pending-chunk.js';

export interface BlockLimits {
  blocksInFlight: number;
  chunksPerBlock: number;
  bytesPerBlock: number;
  /** While another block is on its way, one that is not full waits this long for company: half-empty blocks cost as much as full ones. */
  lingerMilliseconds: number;
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
 * Group commit. When it is quiet a chunk is written at once, alone; when it is not, blocks fill up while others are on their way.
 * Within one block (session, seq) is unique: equal chunks share a place, unequal ones go to different blocks.
 */
export class BlockQueue {
  private waiting: Entry[] = [];
  private waitingBytes = 0;
  private inFlight = 0;
  private scheduled: 'no' | 'next-turn' | 'linger' = 'no';
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly write: (chunks: readonly PendingChunk[]) => Promise<readonly Verdict[]>,
    private readonly limits: BlockLimits,
    private readonly clock: Pick<Clock, 'monotonic'>,
  ) {}

  /** Resolves when the block with this chunk is durable and committed; rejects with what `write` threw. */
  submit(chunk: PendingChunk): Promise<Verdict> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ chunk, since: this.clock.monotonic(), repeats: [], resolve, reject });
      this.waitingBytes += chunk.sealed.length;
      this.schedule();
    });
  }

  /** Not before the events of this turn are through, so that requests that arrived together share a block. */
  private schedule(): void {
    if (this.inFlight >= this.limits.blocksInFlight || this.scheduled === 'next-turn') return;
    if (this.inFlight === 0 || this.isFull() || this.limits.lingerMilliseconds === 0) {
      clearTimeout(this.timer);
      this.scheduled = 'next-turn';
      setImmediate(() => this.flush());
    } else if (this.scheduled === 'no') {
      this.scheduled = 'linger';
      this.timer = setTimeout(() => this.flush(), this.limits.lingerMilliseconds);
    }
  }

  private isFull(): boolean {
    return this.waiting.length >= this.limits.chunksPerBlock || this.waitingBytes >= this.limits.bytesPerBlock;
  }

  private flush(): void {
    this.scheduled = 'no';
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
    this.waitingBytes = this.waiting.reduce((sum, entry) => sum + entry.chunk.sealed.length, 0);
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
