import { BLOB_STORE, type BlobStore } from '#blobs/blob-store.js';
import { SessionErasedListener } from '#blobs/session-erased.listener.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { DependencyDownError } from '#jobs/job-errors.js';
import { Inject, Injectable } from '@nestjs/common';
import { BlockCompactor } from '../blocks/block-compactor.js';
import { UnclaimedBlocks } from '../blocks/unclaimed-blocks.js';
import type { SessionOfTenant } from './erasure.repository.js';
import { RemovalRepository } from './removal.repository.js';

/** Something of an erased session is still there; the job is tried again until nothing is. */
export class StillThereError extends DependencyDownError {
  constructor(what: string) {
    super(`erased ${what} still there`);
  }
}

/** The bytes of an erased session: in blocks that it shares, and in objects of its own. */
@Injectable()
export class SessionBytes {
  constructor(
    @Inject(databaseOf('ingest_eraser')) private readonly db: Database,
    @Inject(BLOB_STORE) private readonly blobs: BlobStore,
    private readonly compactor: BlockCompactor,
    private readonly repository: RemovalRepository,
    private readonly erased: SessionErasedListener,
    private readonly unclaimed: UnclaimedBlocks,
  ) {}

  /** Those in this process's memory among them; `settled`: nothing of it is in flight any more, so what no row speaks for is looked at as well. Throws `StillThereError` while a block holds some of them. */
  async remove(session: SessionOfTenant, settled: boolean, signal: AbortSignal): Promise<void> {
    await this.erased.forget(session.sessionId);
    if (settled) await this.unclaimed.settle(signal);
    for (const block of await this.liveBlocks(session)) {
      signal.throwIfAborted();
      await this.compactor.compact(block);
    }
    const left = await this.liveBlocks(session);
    if (left.length > 0) throw new StillThereError('blocks');
    for await (const key of this.blobs.list(prefixOf(session))) {
      signal.throwIfAborted();
      await this.blobs.delete(key);
    }
  }

  /** Looks into the store. Throws `StillThereError`. */
  async assertAbsent(session: SessionOfTenant): Promise<void> {
    for await (const key of this.blobs.list(prefixOf(session))) if (key) throw new StillThereError('objects');
  }

  private liveBlocks(session: SessionOfTenant): Promise<string[]> {
    return this.db.transaction({ tenants: [session.tenantId] }, (tx) => this.repository.liveBlocks(tx, session));
  }
}

const prefixOf = ({ tenantId, sessionId }: SessionOfTenant): string => `sessions/${tenantId}/${sessionId}/`;
