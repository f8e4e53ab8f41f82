import { RecurringTask } from '#clock/recurring-task.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Inject, Injectable } from '@nestjs/common';
import { ArchiveParts } from './archive-parts.js';
import { ExportRepository } from './export.repository.js';

const SWEEP_MS = 30_000;
const BATCH = 100;

/** Removes the bytes of archives whose day is over, that were removed, or that held a recording which was erased. */
@Injectable()
export class ExportSweep extends RecurringTask {
  constructor(
    @Inject(databaseOf('ingest_eraser')) private readonly db: Database,
    private readonly repository: ExportRepository,
    private readonly parts: ArchiveParts,
  ) {
    super({ everyMs: SWEEP_MS });
  }

  /** Answers how many archives went. */
  async sweep(): Promise<number> {
    const due = await this.db.transaction('platform', (tx) => this.repository.toRemove(tx, BATCH));
    for (const ref of due) {
      await this.parts.remove(ref);
      await this.db.transaction({ tenants: [ref.tenantId] }, (tx) => this.repository.removed(tx, ref));
    }
    return due.length;
  }

  protected turn(): Promise<unknown> {
    return this.sweep();
  }
}
