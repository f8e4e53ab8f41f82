import { BLOB_STORE, type BlobStore } from '#blobs/blob-store.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { BadDataError, DependencyDownError } from '#jobs/job-errors.js';
import { ErasureLedger } from '#personal-data/erasure-ledger.js';
import { Inject, Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { BlockCompactor } from '../blocks/block-compactor.js';
import type { SessionOfTenant } from './erasure.repository.js';
import { RemovalRepository } from './removal.repository.js';

const LEASE_POLL_MS = 250;
/** More live blocks than this are left to their own end, at most 15 minutes away: what lies there without a row has no key. */
const OTHER_BLOCKS = 32;

/** Something of an erased session is still there; the job is tried again until nothing is. */
export class StillThereError extends DependencyDownError {
  constructor(what: string) {
    super(`erased ${what} still there`);
  }
}

/** Removes the bytes and rows of an erased session, and looks again. Each step can be repeated: killed anywhere, the next run brings it to its end. */
@Injectable()
export class SessionRemoval {
  constructor(
    @Inject(databaseOf('ingest_eraser')) private readonly db: Database,
    @Inject(BLOB_STORE) private readonly blobs: BlobStore,
    private readonly compactor: BlockCompactor,
    private readonly ledger: ErasureLedger,
    private readonly repository: RemovalRepository,
  ) {}

  async run(session: SessionOfTenant, erasureId: string, signal: AbortSignal): Promise<void> {
    const erasure = await this.whenDrained(session, erasureId, signal);
    if (erasure.done) return;
    await this.removeFromBlocks(session, signal);
    await this.removeObjects(session, signal);
    await this.inTenant(session, (tx) => this.repository.deleteRows(tx, session, erasureId));
    await this.assertAbsent(session);
    await this.db.vacuum('ingest.session_key');
    const { tenantId, sessionId } = session;
    await this.ledger.append({ kind: 'session', tenantId, subjectId: sessionId, at: erasure.requestedAt });
    await this.inTenant(session, (tx) => this.repository.finish(tx, erasureId));
  }

  /** A drain that was at work when the session was erased can store nothing any more, but has to clear away what it wrote. */
  private async whenDrained(session: SessionOfTenant, erasureId: string, signal: AbortSignal): Promise<{ done: boolean; requestedAt: Date }> {
    for (;;) {
      const erasure = await this.inTenant(session, (tx) => this.repository.find(tx, session, erasureId));
      if (!erasure) throw new BadDataError('not-erased');
      if (erasure.done || erasure.drained) return erasure;
      await sleep(LEASE_POLL_MS, undefined, { signal });
    }
  }

  private async removeFromBlocks(session: SessionOfTenant, signal: AbortSignal): Promise<void> {
    const blocks = await this.inTenant(session, (tx) => this.repository.liveBlocks(tx, session, OTHER_BLOCKS));
    for (const block of blocks) {
      signal.throwIfAborted();
      await this.compactor.compact(block);
    }
    const left = await this.inTenant(session, (tx) => this.repository.liveBlocks(tx, session, 0));
    if (left.length > 0) throw new StillThereError('blocks');
  }

  private async removeObjects(session: SessionOfTenant, signal: AbortSignal): Promise<void> {
    for await (const key of this.blobs.list(prefixOf(session))) {
      signal.throwIfAborted();
      await this.blobs.delete(key);
    }
  }

  private async assertAbsent(session: SessionOfTenant): Promise<void> {
    for await (const key of this.blobs.list(prefixOf(session))) if (key) throw new StillThereError('objects');
    const rows = await this.inTenant(session, (tx) => this.repository.countRows(tx, session));
    if (rows > 0) throw new StillThereError('rows');
  }

  private inTenant<T>({ tenantId }: SessionOfTenant, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.db.transaction({ tenants: [tenantId] }, work);
  }
}

const prefixOf = ({ tenantId, sessionId }: SessionOfTenant): string => `sessions/${tenantId}/${sessionId}/`;
