import { BLOB_STORE, type BlobStore } from '#blobs/blob-store.js';
import { Clock } from '#clock/clock.js';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { LedgerGate } from '#personal-data/ledger-gate.js';
import { AcceptBlockRepository, type WrittenBlock } from './accept-block.repository.js';
import { WRITE_LIMIT } from './intake-limits.js';
import { IntakeMetrics } from './intake-metrics.js';
import type { PendingChunk, Verdict } from './pending-chunk.js';
import { within } from './within.js';

/** Bytes first, rows second: a crash between the two leaves an object that nothing refers to, never a row without bytes. Nothing is taken while the erasure ledger is ahead. */
@Injectable()
export class BlockWriter {
  private readonly log = new Logger(BlockWriter.name);

  constructor(
    @Inject(BLOB_STORE) private readonly store: BlobStore,
    private readonly repository: AcceptBlockRepository,
    private readonly metrics: IntakeMetrics,
    private readonly clock: Clock,
    private readonly gate: LedgerGate,
  ) {}

  /** Resolves once the block is durable and its verdicts are committed. A block that failed is given up and its object removed. */
  async write(chunks: readonly PendingChunk[]): Promise<Verdict[]> {
    await this.gate.assertOpen();
    const deadline = this.clock.monotonic() + WRITE_LIMIT;
    const id = randomUUID();
    const block = { id, objectKey: `blocks/${id}`, bytes: chunks.reduce((sum, chunk) => sum + chunk.sealed.length, 0) };
    const putting = this.store.put(block.objectKey, Buffer.concat(chunks.map((chunk) => chunk.sealed), block.bytes));
    try {
      await within(WRITE_LIMIT, putting);
      const left = Math.max(1, Math.ceil(deadline - this.clock.monotonic()));
      const verdicts = await within(left, this.repository.accept(block, chunks, left));
      this.metrics.wrote(chunks.length, block.bytes);
      if (!verdicts.includes('accepted')) this.drop(block.objectKey);
      return verdicts;
    } catch (error) {
      this.metrics.failed();
      void this.abandon(block, putting);
      throw error;
    }
  }

  /** Nobody was told that these chunks are kept: unless the commit came after all, they are not, and their bytes go. What fails here is left to the reaper. */
  private async abandon(block: WrittenBlock, putting: Promise<void>): Promise<void> {
    try {
      await putting.catch(() => undefined);
      if (await this.repository.abandon(block)) await this.store.delete(block.objectKey);
    } catch (error) {
      this.log.warn(`A block that failed was left behind: ${(error as Error).name}`);
    }
  }

  /** Every chunk was refused: its ciphertext has no row and needs no place. */
  private drop(objectKey: string): void {
    this.store.delete(objectKey).catch((error: unknown) => this.log.warn(`A block without rows was left behind: ${(error as Error).name}`));
  }
}
