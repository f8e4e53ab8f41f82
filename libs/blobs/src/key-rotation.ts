import type { Database } from '#database/database.js';
import type { KeyRotationRepository } from './key-rotation.repository.js';
import type { Kms } from './kms.js';

const BATCH = 100;

/**
 * Brings every key that a master key wraps under the current one: of tenants, webhooks and archives. Rows are rewrapped, recordings are not touched. What is left to do stands in
 * the rows themselves, so a rotation that was broken off is resumed by running it again.
 */
export class KeyRotation {
  constructor(
    private readonly db: Database,
    private readonly kms: Kms,
    private readonly repository: KeyRotationRepository,
  ) {}

  /** Keys that an older master key still wraps. */
  async pending(): Promise<number> {
    return this.db.transaction('platform', (tx) => this.repository.countNotWrappedBy(tx, this.kms.currentKeyId));
  }

  /** Answers how many rows were rewrapped. `onBatch` hears the running total after each commit. */
  async run(onBatch: (rewrapped: number) => void = () => undefined): Promise<number> {
    let rewrapped = 0;
    for (;;) {
      const batch = await this.rewrapBatch();
      if (batch === 0) return rewrapped;
      rewrapped += batch;
      onBatch(rewrapped);
    }
  }

  private async rewrapBatch(): Promise<number> {
    return this.db.transaction('platform', async (tx) => {
      const rows = await this.repository.notWrappedBy(tx, this.kms.currentKeyId, BATCH);
      for (const row of rows) {
        await this.repository.update(tx, { ...row, ...(await this.kms.rewrap(row.wrapped, row.masterKeyId, row.context)) });
      }
      return rows.length;
    });
  }
}
