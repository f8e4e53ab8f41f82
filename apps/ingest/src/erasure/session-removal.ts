import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { failpoint } from '#jobs/failpoint.js';
import { BadDataError } from '#jobs/job-errors.js';
import { ErasureLedger } from '#personal-data/erasure-ledger.js';
import { Inject, Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { ErasureReceipts } from './erasure-receipts.js';
import type { SessionOfTenant } from './erasure.repository.js';
import { RemovalRepository } from './removal.repository.js';
import { SessionBytes, StillThereError } from './session-bytes.js';

const LEASE_POLL_MS = 250;

/** Removes the bytes and rows of an erased session, and looks again. Each step can be repeated: killed anywhere, the next run brings it to its end. */
@Injectable()
export class SessionRemoval {
  constructor(
    @Inject(databaseOf('ingest_eraser')) private readonly db: Database,
    @Inject(CONFIG) private readonly config: Config,
    private readonly bytes: SessionBytes,
    private readonly ledger: ErasureLedger,
    private readonly repository: RemovalRepository,
    private readonly receipts: ErasureReceipts,
  ) {}

  /** Answers when to look again, if chunks that were in flight may still come to the disk; undefined when it is done. */
  async run(session: SessionOfTenant, erasureId: string, signal: AbortSignal): Promise<Date | undefined> {
    const erasure = await this.whenDrained(session, erasureId, signal);
    if (erasure.done) return undefined;
    failpoint(this.config, 'erase.after-tombstone');
    await this.bytes.remove(session, erasure.settlesAt === null, signal);
    failpoint(this.config, 'erase.after-objects');
    await this.inTenant(session, (tx) => this.repository.deleteRows(tx, session, erasureId));
    await this.assertAbsent(session);
    if (erasure.settlesAt) return erasure.settlesAt;
    await this.db.vacuum('ingest.session_key');
    const { tenantId, sessionId } = session;
    await this.ledger.append({ kind: 'session', tenantId, subjectId: sessionId, at: erasure.requestedAt });
    failpoint(this.config, 'erase.after-ledger');
    await this.inTenant(session, (tx) => this.receipts.finish(tx, erasureId));
    return undefined;
  }

  /** A drain that was at work when the session was erased can store nothing any more, but has to clear away what it wrote. */
  private async whenDrained(session: SessionOfTenant, erasureId: string, signal: AbortSignal): Promise<{ done: boolean; requestedAt: Date; settlesAt: Date | null }> {
    for (;;) {
      const erasure = await this.inTenant(session, (tx) => this.repository.find(tx, session, erasureId));
      if (!erasure) throw new BadDataError('not-erased');
      if (erasure.done || erasure.drained) return erasure;
      await sleep(LEASE_POLL_MS, undefined, { signal });
    }
  }

  private async assertAbsent(session: SessionOfTenant): Promise<void> {
    await this.bytes.assertAbsent(session);
    const rows = await this.inTenant(session, (tx) => this.repository.countRows(tx, session));
    if (rows > 0) throw new StillThereError('rows');
  }

  private inTenant<T>({ tenantId }: SessionOfTenant, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.db.transaction({ tenants: [tenantId] }, work);
  }
}
