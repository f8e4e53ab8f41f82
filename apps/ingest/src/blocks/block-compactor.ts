import { BLOB_STORE, type BlobStore } from '#blobs/blob-store.js';
import { BlobMissingError } from '#blobs/blobs.errors.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Inject, Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { BlockRepository, type Survivor } from './block.repository.js';

/** Dissolves a block: what still has to live gets objects of its own session, and the block's bytes go. */
@Injectable()
export class BlockCompactor {
  constructor(
    @Inject(databaseOf('ingest_worker')) private readonly db: Database,
    @Inject(BLOB_STORE) private readonly blobs: BlobStore,
    private readonly repository: BlockRepository,
  ) {}

  /**
   * Resolves when the block's bytes are gone and verified absent; a block that is gone already is no error. Ciphertext is copied as it
   * is: no key is needed. Safe to do twice, and beside drains and erasures.
   */
  async compact(blockId: string): Promise<void> {
    const objectKey = await this.platform((tx) => this.repository.take(tx, blockId));
    if (objectKey === undefined) return;
    const tenants = await this.platform((tx) => this.repository.tenantsOf(tx, blockId));
    try {
      if (tenants.length > 0) await this.moveSurvivors(blockId, objectKey, tenants);
    } catch (error) {
      // Somebody else dissolved it meanwhile: then nothing refers to it any more. Otherwise bytes that we promised to keep are lost, and the drain finds that out.
      if (!(error instanceof BlobMissingError) || (await this.platform((tx) => this.repository.tenantsOf(tx, blockId))).length > 0) throw error;
    }
    const left = await this.platform((tx) => this.repository.tenantsOf(tx, blockId));
    if (left.length > 0) throw new Error('A block still holds chunks');
    await this.blobs.delete(objectKey);
    await this.platform((tx) => this.repository.removed(tx, blockId));
  }

  private async moveSurvivors(blockId: string, objectKey: string, tenants: readonly string[]): Promise<void> {
    const survivors = await this.db.transaction({ tenants }, (tx) => this.repository.survivors(tx, blockId));
    const moved: (Survivor & { objectKey: string })[] = [];
    try {
      for (const survivor of survivors) moved.push({ ...survivor, objectKey: await this.copy(objectKey, survivor) });
    } catch (error) {
      // Whoever was faster has copies of its own.
      for (const { objectKey: copy } of moved) await this.blobs.delete(copy);
      throw error;
    }
    const used = new Set(await this.db.transaction({ tenants }, (tx) => this.repository.repoint(tx, blockId, moved)));
    for (const { objectKey: copy } of moved) if (!used.has(copy)) await this.blobs.delete(copy);
  }

  private async copy(from: string, { tenantId, sessionId, seq, start, length }: Survivor): Promise<string> {
    const sealed = await this.blobs.get(from, { start, end: start + length });
    const objectKey = `sessions/${tenantId}/${sessionId}/chunk-${seq}-${randomBytes(9).toString('hex')}`;
    await this.blobs.put(objectKey, sealed);
    return objectKey;
  }

  private platform<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.db.transaction('platform', work);
  }
}
