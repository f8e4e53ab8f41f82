import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Outbox } from '#jobs/outbox.js';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { BlockCompactor } from './block-compactor.js';
import { BlockRepository } from './block.repository.js';
import { OrphanReaper } from './orphan-reaper.js';

const SWEEP_MS = 15_000;
const REAP_MS = 30 * 60 * 1000;
const LIMIT = 200;

/** Keeps blocks short-lived: those that nobody needs go at once, those that are old are dissolved by a job, and leftovers are reaped. */
@Injectable()
export class BlockSweep implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger(BlockSweep.name);
  private readonly timers: NodeJS.Timeout[] = [];

  constructor(
    @Inject(databaseOf('ingest_worker')) private readonly db: Database,
    private readonly repository: BlockRepository,
    private readonly compactor: BlockCompactor,
    private readonly reaper: OrphanReaper,
    private readonly outbox: Outbox,
  ) {}

  onApplicationBootstrap(): void {
    this.timers.push(this.every(SWEEP_MS, () => this.sweep()), this.every(REAP_MS, () => this.reaper.reap()));
  }

  onApplicationShutdown(): void {
    for (const timer of this.timers) clearInterval(timer);
  }

  async sweep(): Promise<void> {
    const due = await this.db.transaction('platform', (tx) => this.repository.due(tx, LIMIT));
    for (const { blockId, empty } of due) {
      if (empty) await this.compactor.compact(blockId);
      else await this.db.transaction('platform', (tx) => this.outbox.enqueue(tx, 'blocks.compact', { blockId }, { key: blockId }));
    }
  }

  /** One run at a time, however long it takes. */
  private every(milliseconds: number, work: () => Promise<unknown>): NodeJS.Timeout {
    let running = false;
    const run = async (): Promise<void> => {
      if (running) return;
      running = true;
      await work().catch((error: unknown) => this.log.warn({ msg: 'sweep failed', error: (error as Error).name }));
      running = false;
    };
    return setInterval(() => void run(), milliseconds).unref();
  }
}
