import type { Tx } from '#contracts/transaction.js';
import type { KeyObject } from 'node:crypto';
import type { AuditSource } from './audit-source.js';
import type { CheckpointStore } from './checkpoint-store.js';
import type { LogState } from './sequencer.repository.js';
import type { ShardName } from './shard.js';
import type { StoredEntry, VerifierRepository } from './verifier.repository.js';

const PAGE = 2_000;

/** The log as it stands in the database, in one transaction, with the notes that lie beside it. */
export class DatabaseSource implements AuditSource {
  constructor(
    private readonly tx: Tx,
    private readonly rows: VerifierRepository,
    private readonly store: CheckpointStore,
  ) {}

  publicKey(): Promise<KeyObject> {
    return this.store.publicKey();
  }

  notes(): Promise<{ name: string; note: string }[]> {
    return this.store.notes();
  }

  states(): Promise<LogState[]> {
    return this.rows.logs(this.tx);
  }

  strayLogs(): Promise<ShardName[]> {
    return this.rows.strayLogs(this.tx);
  }

  /** The next page is being read while the last one is looked at. */
  async *pages(tree: ShardName): AsyncIterable<readonly StoredEntry[]> {
    let next = this.page(tree, 0);
    try {
      for (let page = await next; page.length > 0; page = await next) {
        next = this.page(tree, (page.at(-1) as StoredEntry).number + 1);
        next.catch(() => undefined);
        yield page;
      }
    } finally {
      // Nobody asks the connection for more while it still reads.
      await next.catch(() => undefined);
    }
  }

  private async page(tree: ShardName, from: number): Promise<StoredEntry[]> {
    const entries = await this.rows.entries(this.tx, tree, from, PAGE);
    const last = entries.at(-1);
    if (!last) return entries;
    const personal = await this.rows.personal(this.tx, tree, from, last.number);
    if (personal.size > 0) for (const entry of entries) entry.personal = personal.get(entry.id);
    return entries;
  }
}
