import { RecurringTask } from '#clock/recurring-task.js';
import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ErasureLedger } from '#personal-data/erasure-ledger.js';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { RestoreRunRepository } from './restore-run.repository.js';

const EVERY_MS = 2_000;

/** Opens a restored database once every process has erased again what the ledger tells of, and has seen that it is gone. */
@Injectable()
export class RestoreOpening extends RecurringTask {
  private readonly log = new Logger(RestoreOpening.name);

  constructor(
    @Inject(databaseOf('privacy_worker')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly ledger: ErasureLedger,
    private readonly runs: RestoreRunRepository,
  ) {
    super({ everyMs: EVERY_MS, atOnce: true, evenIfClosed: true });
  }

  /** Answers how many restores were opened. */
  async openIfClean(): Promise<number> {
    const waiting = await this.db.transaction('platform', (tx) => this.runs.waiting(tx));
    if (waiting.length === 0) return 0;
    // The ledger first: one that is damaged, or another one, throws and opens nothing.
    await this.ledger.assertOwn();
    const behind = await this.ledger.behind();
    if (behind > 0) {
      this.log.warn({ msg: 'a restored database waits until the erasure ledger was replayed', behind });
      return 0;
    }
    return this.db.transaction('platform', async (tx) => {
      const opened = await this.runs.open(tx, waiting.map(({ id }) => id));
      for (const { id, backupSetId, dataOf } of opened) {
        const details = { backupSetId: backupSetId ?? 'external', dataOf: dataOf.toISOString() };
        await this.audit.append(tx, { log: 'platform', action: 'restore.opened', actor: { kind: 'system', id: 'backups' }, target: { kind: 'restore', id }, details });
      }
      return opened.length;
    });
  }

  protected turn(): Promise<unknown> {
    return this.openIfClean();
  }
}
