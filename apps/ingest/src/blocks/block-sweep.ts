import { RecurringTask } from '#clock/recurring-task.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Outbox } from '#jobs/outbox.js';
import { Inject, Injectable } from '@nestjs/common';
import { BlockCompactor } from './block-compactor.js';
import { BlockRepository } from './block.repository.js';

const SWEEP_MS = 15_000;
const LIMIT = 200;

/** Keeps blocks short-lived: those that nobody needs go at once, those that are old are dissolved by a job. */
@Injectable()
export class BlockSweep extends RecurringTask {
  constructor(
    @Inject(databaseOf('ingest_worker')) private readonly db: Database,
    private readonly repository: BlockRepository,
    private readonly compactor: BlockCompactor,
    private readonly outbox: Outbox,
  ) {
    super({ everyMs: SWEEP_MS });
  }

  async sweep(): Promise<void> {
    const due = await this.db.transaction('platform', (tx) => this.repository.due(tx, LIMIT));
    for (const { blockId, empty } of due) {
      if (empty) await this.compactor.compact(blockId);
      else await this.db.transaction('platform', (tx) => this.outbox.enqueue(tx, 'blocks.compact', { blockId }, { key: blockId }));
    }
  }

  protected turn(): Promise<unknown> {
    return this.sweep();
  }
}
