import { Clock } from '#clock/clock.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { BadDataError } from '#jobs/job-errors.js';
import { Inject, Injectable } from '@nestjs/common';
import { ErasureRepository } from '../erasure/erasure.repository.js';
import { SessionEraser } from '../erasure/session-eraser.js';
import { DeletionCheck } from './deletion-check.js';
import { DeletionRepository } from './deletion.repository.js';
import { type DeletionRef, DeletionRunRepository, type RunningDeletion } from './deletion-run.repository.js';

const BATCH = 100;
/** Then others get their turn. */
const SLICE_MS = 5_000;

/**
 * Brings a deletion forward, a slice at a time: finds what matches and makes it unreadable, until nothing matches any more; then waits for the bytes to go and looks again.
 * Everything it knows is in its row, so it goes on wherever it was killed.
 */
@Injectable()
export class DeletionRun {
  constructor(
    @Inject(databaseOf('ingest_eraser')) private readonly db: Database,
    private readonly clock: Clock,
    private readonly repository: DeletionRunRepository,
    private readonly erasures: ErasureRepository,
    private readonly eraser: SessionEraser,
    private readonly check: DeletionCheck,
  ) {}

  private readonly matches = new DeletionRepository();

  /** Seconds until there is more to do; undefined when it has ended or is paused. */
  async step(ref: DeletionRef, signal: AbortSignal): Promise<number | undefined> {
    const deletion = await this.inTenant(ref, (tx) => this.repository.find(tx, ref));
    if (!deletion) throw new BadDataError('no-deletion');
    if (deletion.state === 'erasing') return this.erase(deletion, signal);
    if (deletion.state === 'removing') return this.check.step(deletion, signal);
    return undefined;
  }

  private async erase(deletion: RunningDeletion, signal: AbortSignal): Promise<number | undefined> {
    for (const until = this.clock.monotonic() + SLICE_MS; this.clock.monotonic() < until; ) {
      const batch = await this.inTenant(deletion, (tx) => this.matches.next(tx, deletion, deletion.selection.where, deletion.cutOff, BATCH));
      if (batch.length === 0) {
        await this.inTenant(deletion, (tx) => this.repository.foundNone(tx, deletion.deletionId));
        return 0;
      }
      for (const sessionId of batch) {
        signal.throwIfAborted();
        if (!(await this.eraseOne(deletion, sessionId))) return undefined;
      }
    }
    return 0;
  }

  /** False when it was paused or cancelled. */
  private eraseOne({ tenantId, deletionId }: RunningDeletion, sessionId: string): Promise<boolean> {
    return this.inTenant({ tenantId }, async (tx) => {
      const deletion = await this.repository.find(tx, { tenantId, deletionId }, true);
      if (deletion?.state !== 'erasing') return false;
      const session = { tenantId, sessionId };
      const found = await this.erasures.lock(tx, session);
      if (!found || found.erased) return true;
      const { state } = await this.eraser.erase(tx, session, deletion.requestedBy, { deletionId });
      await this.repository.began(tx, deletionId, state === 'deferred' ? 'deferred' : 'erased');
      return true;
    });
  }

  private inTenant<T>({ tenantId }: { tenantId: string }, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.db.transaction({ tenants: [tenantId] }, work);
  }
}
