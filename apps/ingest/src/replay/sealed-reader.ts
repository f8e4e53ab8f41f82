import { BLOB_STORE, type BlobStore } from '#blobs/blob-store.js';
import { BlobMissingError, KeyUnavailableError, SealBrokenError } from '#blobs/blobs.errors.js';
import type { SealedKind } from '#blobs/sealed-kinds.js';
import { open } from '#blobs/session-cipher.js';
import { SessionKeys, type SessionOfTenant } from '#blobs/session-keys.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { assertThere } from '../watching/session-access.js';
import { ReplayRepository } from './replay.repository.js';
import type { Watcher } from '../watching/watcher.js';

export interface Stored {
  objectKey: string;
  seq: number;
  kind: Exclude<SealedKind, 'chunk'>;
}

const TRIES = 2;

/** Opens a recording's sealed objects for somebody who may see them. */
@Injectable()
export class SealedReader {
  private readonly log = new Logger(SealedReader.name);

  constructor(
    @Inject(databaseOf('ingest_api')) private readonly db: Database,
    @Inject(BLOB_STORE) private readonly blobs: BlobStore,
    private readonly keys: SessionKeys,
    private readonly repository: ReplayRepository,
  ) {}

  /** The plaintext, and what `find` knew of it. Asked again after a failure: an erasure or a newer poster explains it. Throws `not-found`, `session-deleted`, `restricted`, `dependency-unavailable`. */
  async read<S extends Stored>(principal: Watcher, sessionId: string, find: (tx: Tx) => Promise<S | undefined>): Promise<{ bytes: Buffer; stored: S }> {
    for (let attempt = 1; ; attempt++) {
      const stored = await this.find(principal, sessionId, find);
      try {
        return { bytes: await this.decrypt({ tenantId: principal.tenantId, sessionId }, stored), stored };
      } catch (error) {
        if (isLoss(error) && attempt < TRIES) continue;
        if (isLoss(error)) this.log.error({ msg: 'stored bytes cannot be served', objectKey: stored.objectKey, error: (error as Error).name });
        throw new ProblemError('dependency-unavailable', { cause: error });
      }
    }
  }

  private async decrypt(session: SessionOfTenant, { objectKey, seq, kind }: Stored): Promise<Buffer> {
    const sealed = await this.blobs.get(objectKey);
    return open(await this.keys.get(session), { ...session, seq, kind }, sealed);
  }

  private find<S extends Stored>(principal: Watcher, sessionId: string, find: (tx: Tx) => Promise<S | undefined>): Promise<S> {
    const { tenantId } = principal;
    return this.db.transaction({ tenants: [tenantId] }, async (tx) => {
      assertThere(principal, await this.repository.stateOf(tx, tenantId, sessionId));
      const stored = await find(tx);
      if (!stored) throw new ProblemError('not-found');
      return stored;
    });
  }
}

const isLoss = (error: unknown): boolean => error instanceof BlobMissingError || error instanceof SealBrokenError || error instanceof KeyUnavailableError;
