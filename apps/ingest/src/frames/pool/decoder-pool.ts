import { DependencyDownError } from '#jobs/job-errors.js';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { availableParallelism } from 'node:os';
import { FramesMetrics } from '../frames-metrics.js';
import { DecoderProcess, type DecoderSettings } from './decoder-process.js';
import { DECODER_SETTINGS } from './decoder-settings.js';

/** As many as the queue runs drains at a time; more cores are used by more worker processes. */
const MAX_PROCESSES = 2;

interface Slot {
  process: DecoderProcess | null;
  busy: boolean;
}

/** A few warm decoder processes. A session goes back to the process that holds its picture, if that is free. */
@Injectable()
export class DecoderPool implements OnApplicationShutdown {
  private readonly slots: Slot[] = Array.from({ length: Math.min(MAX_PROCESSES, availableParallelism()) }, () => ({ process: null, busy: false }));
  private readonly queue: (() => void)[] = [];
  private closed = false;

  constructor(
    @Inject(DECODER_SETTINGS) private readonly settings: DecoderSettings,
    private readonly metrics: FramesMetrics,
  ) {}

  /** Lends one process for as long as `work` runs. A process that died or is worn is replaced the next time its place is used. */
  async use<T>(sessionId: string, work: (decoder: DecoderProcess) => Promise<T>): Promise<T> {
    const slot = await this.acquire(sessionId);
    try {
      slot.process = await this.alive(slot.process);
      return await work(slot.process);
    } finally {
      slot.busy = false;
      slot.process?.endIfRetired();
      this.queue.shift()?.();
    }
  }

  /**
   * Pixels of this session (of every session when none is named) go from memory: it was erased, or another worker has it now. Every process that may hold some
   * is ended, a busy one as soon as it has done what it is at. Resolves when they are gone.
   */
  async forget(sessionId?: string): Promise<void> {
    const holders = this.slots.filter(({ process }) => process && (sessionId === undefined || process.sessions.has(sessionId)));
    await Promise.all(
      holders.map(async ({ process, busy }) => {
        process?.retire(sessionId);
        if (!busy) process?.endIfRetired();
        await process?.ended;
      }),
    );
  }

  /** For fault tests and for operators: the processes that live. */
  pids(): number[] {
    return this.slots.flatMap(({ process }) => process?.pid ?? []);
  }

  onApplicationShutdown(): void {
    this.closed = true;
    for (const { process } of this.slots) process?.kill();
  }

  private async acquire(sessionId: string): Promise<Slot> {
    for (;;) {
      const free = this.slots.filter(({ busy }) => !busy);
      const slot = free.find(({ process }) => process?.sessions.has(sessionId)) ?? free.find(({ process }) => process?.usable) ?? free[0];
      if (slot) {
        slot.busy = true;
        return slot;
      }
      await new Promise<void>((resolve) => this.queue.push(resolve));
    }
  }

  private async alive(process: DecoderProcess | null): Promise<DecoderProcess> {
    if (process?.usable) return process;
    if (process) {
      process.kill();
      this.metrics.decoderReplaced();
    }
    if (this.closed) throw new DependencyDownError('decoder');
    // A process that cannot even start says nothing about the chunks it was meant for.
    return DecoderProcess.start(this.settings).catch((error: unknown) => {
      throw new DependencyDownError('decoder', { cause: error });
    });
  }
}
