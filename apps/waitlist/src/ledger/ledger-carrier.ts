import { RecurringTask } from '#clock/recurring-task.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ErasureLedger } from '#personal-data/erasure-ledger.js';
import { Inject, Injectable } from '@nestjs/common';
import { LedgerNewsRepository } from './ledger-news.repository.js';

const EVERY_MS = 2_000;
const BATCH = 500;

/** Carries into the erasure ledger who left the waitlist and who is not to be written to, so that no restore brings the one back or forgets the other. */
@Injectable()
export class LedgerCarrier extends RecurringTask {
  constructor(
    @Inject(databaseOf('waitlist_worker')) private readonly db: Database,
    private readonly ledger: ErasureLedger,
    private readonly repository: LedgerNewsRepository,
  ) {
    super({ everyMs: EVERY_MS, atOnce: true });
  }

  /** Answers how much was carried. What is in the ledger twice does no harm. */
  async carry(): Promise<number> {
    let total = 0;
    for (let done = BATCH; done === BATCH; total += done) done = await this.db.transaction('platform', (tx) => this.carryErased(tx));
    for (let done = BATCH; done === BATCH; total += done) done = await this.db.transaction('platform', (tx) => this.carrySuppressed(tx));
    return total;
  }

  protected turn(): Promise<unknown> {
    return this.carry();
  }

  private async carryErased(tx: Tx): Promise<number> {
    const news = await this.repository.take(tx, BATCH);
    for (const { kind, subjectId, at } of news) await this.ledger.append({ kind, tenantId: null, subjectId, at });
    await this.repository.carried(tx, news.map(({ number }) => number));
    return news.length;
  }

  private async carrySuppressed(tx: Tx): Promise<number> {
    const news = await this.repository.newSuppressions(tx, BATCH);
    for (const suppression of news) {
      const { recipientKey, stream, reason, createdAt } = suppression;
      await this.ledger.append({ kind: 'mail-suppression', tenantId: null, subjectId: `${recipientKey.toString('hex')} ${stream} ${reason}`, at: createdAt });
      await this.repository.inLedger(tx, suppression);
    }
    return news.length;
  }
}
