import { BLOB_STORE, type BlobStore } from '#blobs/blob-store.js';
import { Clock } from '#clock/clock.js';
import { RecurringTask } from '#clock/recurring-task.js';
import type { Database, Scope } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Inject, Injectable } from '@nestjs/common';
import { BlockRepository } from './block.repository.js';

/** Far longer than any write between its object and its row may take. */
export const ORPHAN_GRACE_MS = 60 * 60 * 1000;
const REAP_MS = 30 * 60 * 1000;
const PAGE = 500;

/** Removes objects that no row refers to: what a crash left between the object and its row. Nothing is removed at first sight. */
@Injectable()
export class OrphanReaper extends RecurringTask {
  private readonly firstSeen = new Map<string, number>();

  constructor(
    @Inject(databaseOf('ingest_worker')) private readonly db: Database,
    @Inject(BLOB_STORE) private readonly blobs: BlobStore,
    private readonly repository: BlockRepository,
    private readonly clock: Clock,
  ) {
    super({ everyMs: REAP_MS });
  }

  /** Answers how many objects were removed. */
  async reap(): Promise<number> {
    const seen = new Set<string>();
    let removed = 0;
    for (const prefix of ['blocks/', 'sessions/']) {
      for await (const orphans of this.orphansUnder(prefix)) {
        for (const key of orphans) seen.add(key);
        removed += await this.removeOld(orphans);
      }
    }
    for (const key of this.firstSeen.keys()) if (!seen.has(key)) this.firstSeen.delete(key);
    return removed;
  }

  protected turn(): Promise<unknown> {
    return this.reap();
  }

  private async removeOld(orphans: readonly string[]): Promise<number> {
    const at = this.clock.monotonic();
    let removed = 0;
    for (const key of orphans) {
      const since = this.firstSeen.get(key);
      if (since === undefined) this.firstSeen.set(key, at);
      else if (at - since >= ORPHAN_GRACE_MS) {
        await this.blobs.delete(key);
        this.firstSeen.delete(key);
        removed += 1;
      }
    }
    return removed;
  }

  private async *orphansUnder(prefix: string): AsyncGenerator<string[]> {
    let page: string[] = [];
    for await (const key of this.blobs.list(prefix)) {
      page.push(key);
      if (page.length < PAGE) continue;
      yield await this.unknown(page);
      page = [];
    }
    yield await this.unknown(page);
  }

  private async unknown(keys: readonly string[]): Promise<string[]> {
    const orphans: string[] = [];
    for (const [tenant, own] of byTenant(keys)) {
      const scope: Scope = tenant === null ? 'platform' : { tenants: [tenant] };
      const known = new Set(
        await this.db.transaction(scope, (tx) => (tenant === null ? this.repository.knownBlocks(tx, own) : this.repository.knownObjects(tx, own))),
      );
      orphans.push(...own.filter((key) => !known.has(key)));
    }
    return orphans;
  }
}

/** Objects under `sessions/` name their tenant; blocks (null) have none. Keys of any other shape are not ours to judge. */
function byTenant(keys: readonly string[]): Map<string | null, string[]> {
  const groups = new Map<string | null, string[]>();
  for (const key of keys) {
    const tenant = key.startsWith('blocks/') ? null : /^sessions\/([0-9a-f-]{36})\//.exec(key)?.[1];
    if (tenant !== undefined) groups.set(tenant, [...(groups.get(tenant) ?? []), key]);
  }
  return groups;
}
