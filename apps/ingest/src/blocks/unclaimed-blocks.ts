import { BLOB_STORE, type BlobStore } from '#blobs/blob-store.js';
import { Clock } from '#clock/clock.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Inject, Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { BlockRepository } from './block.repository.js';

const POLL_MS = 200;
/** Far longer than intake takes to commit a block or to give it up (2.3 s each). */
const CLAIM_MS = 15_000;

/** Objects of blocks that no row speaks for: on their way to their commit, or left by an intake that failed or died. */
@Injectable()
export class UnclaimedBlocks {
  constructor(
    @Inject(databaseOf('ingest_worker')) private readonly db: Database,
    @Inject(BLOB_STORE) private readonly blobs: BlobStore,
    private readonly repository: BlockRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Resolves when each of those that are there at this moment has got its row or is gone. One that stays without is taken for good: its id gets a row that says
   * removed, so that a commit which came after all would fail and be answered as a failure, and its bytes go.
   */
  async settle(signal: AbortSignal): Promise<void> {
    const since = this.clock.monotonic();
    let open = await this.unclaimed(await this.stored());
    while (open.length > 0) {
      if (this.clock.monotonic() - since >= CLAIM_MS) return this.remove(open);
      await sleep(POLL_MS, undefined, { signal });
      open = await this.unclaimed(await this.present(open));
    }
  }

  private async stored(): Promise<string[]> {
    const keys: string[] = [];
    for await (const key of this.blobs.list('blocks/')) keys.push(key);
    return keys;
  }

  private async present(keys: readonly string[]): Promise<string[]> {
    const found = await Promise.all(keys.map(async (key) => ((await this.blobs.has(key)) ? [key] : [])));
    return found.flat();
  }

  private async unclaimed(keys: readonly string[]): Promise<string[]> {
    if (keys.length === 0) return [];
    const known = new Set(await this.db.transaction('platform', (tx) => this.repository.knownBlocks(tx, keys)));
    return keys.filter((key) => !known.has(key));
  }

  private async remove(keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      const gone = await this.db.transaction('platform', (tx) => this.repository.claim(tx, key));
      if (gone) await this.blobs.delete(key);
    }
  }
}
