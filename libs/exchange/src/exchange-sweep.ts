import { RecurringTask } from '#clock/recurring-task.js';
import type { Database } from '#database/database.js';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { ExchangeRepository } from './exchange.repository.js';

/** The `Database` of the worker that sweeps. */
export const EXCHANGE_DATABASE = Symbol('ExchangeDatabase');

const SWEEP_MS = 60_000;

/** Removes messages whose time is over. What should have been closed and was not is said in the log. */
@Injectable()
export class ExchangeSweep extends RecurringTask {
  private readonly log = new Logger(ExchangeSweep.name);

  constructor(
    @Inject(EXCHANGE_DATABASE) private readonly db: Database,
    @Inject(ExchangeRepository) private readonly messages: ExchangeRepository,
  ) {
    super({ everyMs: SWEEP_MS });
  }

  /** Answers how many messages were removed. */
  async sweep(): Promise<number> {
    const removed = await this.db.transaction('platform', (tx) => this.messages.purge(tx));
    if (removed > 0) this.log.warn({ msg: 'messages were never closed', removed });
    return removed;
  }

  protected turn(): Promise<unknown> {
    return this.sweep();
  }
}
