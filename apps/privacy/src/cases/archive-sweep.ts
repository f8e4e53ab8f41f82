import { RecurringTask } from '#clock/recurring-task.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { PieceStore } from '#personal-data/piece-store.js';
import { Inject, Injectable } from '@nestjs/common';
import { ArchiveRepository, piecesOf } from './archive.repository.js';
import { CaseRepository } from './case.repository.js';

const EVERY_MS = 60_000;

/** Removes archives whose time is over: the key first, so that nobody can read what is still being removed. */
@Injectable()
export class ArchiveSweep extends RecurringTask {
  constructor(
    @Inject(databaseOf('privacy_worker')) private readonly db: Database,
    private readonly archives: ArchiveRepository,
    private readonly cases: CaseRepository,
    private readonly pieces: PieceStore,
  ) {
    super({ everyMs: EVERY_MS, atOnce: true });
  }

  /** Answers how many went. */
  async sweep(): Promise<number> {
    const ended = await this.db.transaction('platform', (tx) => this.archives.ended(tx));
    for (const caseId of ended) {
      await this.pieces.remove(piecesOf(caseId));
      await this.remove(caseId);
    }
    return ended.length;
  }

  /** Nobody can read it when this answers. */
  async remove(caseId: string): Promise<void> {
    await this.db.transaction('platform', async (tx) => {
      await this.archives.shred(tx, caseId);
      await this.cases.forget(tx, caseId);
    });
    await this.pieces.remove(piecesOf(caseId));
  }

  protected turn(): Promise<unknown> {
    return this.sweep();
  }
}
