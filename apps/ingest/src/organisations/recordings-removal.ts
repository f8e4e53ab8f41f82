import { BLOB_STORE, type BlobStore } from '#blobs/blob-store.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { DependencyDownError } from '#jobs/job-errors.js';
import { Inject, Injectable } from '@nestjs/common';
import { ErasureRepository } from '../erasure/erasure.repository.js';
import { SessionEraser } from '../erasure/session-eraser.js';
import { OrganisationRemovalRepository } from './removal.repository.js';

const BATCH = 100;
const ROWS = 5_000;

/** Objects of a tenant lie under these, followed by its id. */
const STORES = ['sessions/', 'exports/', 'deletions/'] as const;

/** Not everything is gone yet. The job is tried again until it is, and no try counts against it. */
export class NotYetGoneError extends DependencyDownError {
  constructor(what: string) {
    super(`${what} still there`);
  }
}

/** Everything that the ingest app holds of an organisation which closes. What is done stays done: after a crash the next run goes on. */
@Injectable()
export class RecordingsRemoval {
  constructor(
    @Inject(databaseOf('ingest_eraser')) private readonly db: Database,
    @Inject(BLOB_STORE) private readonly blobs: BlobStore,
    private readonly repository: OrganisationRemovalRepository,
    private readonly erasures: ErasureRepository,
    private readonly eraser: SessionEraser,
  ) {}

  /** Throws `NotYetGoneError` while erasures are under way or a legal hold keeps a recording. */
  async remove(tenantId: string, signal: AbortSignal): Promise<void> {
    await this.eraseRecordings(tenantId, signal);
    if ((await this.inTenant(tenantId, (tx) => this.repository.unfinished(tx, tenantId))) > 0) throw new NotYetGoneError('recordings');
    await this.eraseObjects(tenantId, signal);
    while ((await this.inTenant(tenantId, (tx) => this.repository.eraseRows(tx, tenantId, ROWS, false))) > 0) signal.throwIfAborted();
  }

  /** Looks again, into the database and the store. Throws `NotYetGoneError`. Answers how many recordings were erased. */
  async assertAbsent(tenantId: string): Promise<number> {
    const left = await this.inTenant(tenantId, (tx) => this.repository.rowsLeft(tx, tenantId, false));
    if (Object.keys(left).length > 0) throw new NotYetGoneError('rows');
    for (const store of STORES) for await (const key of this.blobs.list(`${store}${tenantId}/`)) if (key) throw new NotYetGoneError('objects');
    return this.inTenant(tenantId, (tx) => this.repository.tombstones(tx, tenantId));
  }

  private async eraseRecordings(tenantId: string, signal: AbortSignal): Promise<void> {
    for (;;) {
      const sessions = await this.inTenant(tenantId, (tx) => this.repository.recordings(tx, tenantId, BATCH));
      if (sessions.length === 0) return;
      for (const sessionId of sessions) {
        signal.throwIfAborted();
        await this.inTenant(tenantId, async (tx) => {
          const found = await this.erasures.lock(tx, { tenantId, sessionId });
          if (found && !found.erased) await this.eraser.erase(tx, { tenantId, sessionId }, { kind: 'system', id: 'organisation-closing' });
        });
      }
    }
  }

  /** What no row knows of any more: recordings have removed theirs by now. */
  private async eraseObjects(tenantId: string, signal: AbortSignal): Promise<void> {
    for (const store of STORES) {
      for await (const key of this.blobs.list(`${store}${tenantId}/`)) {
        signal.throwIfAborted();
        await this.blobs.delete(key);
      }
    }
  }

  private inTenant<T>(tenantId: string, work: Parameters<typeof this.db.transaction<T>>[1]): Promise<T> {
    return this.db.transaction({ tenants: [tenantId] }, work);
  }
}
