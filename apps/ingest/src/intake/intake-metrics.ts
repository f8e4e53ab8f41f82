import { Metrics } from '#http/metrics.js';
import { Injectable } from '@nestjs/common';
import type { Verdict } from './pending-chunk.js';

const ACK_SECONDS = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];
const BLOCK_CHUNKS = [1, 2, 4, 8, 16, 32, 64, 128, 256];
const BLOCK_BYTES = [4, 16, 64, 256, 1024, 4096, 8192].map((kibibytes) => kibibytes * 1024);

/** What intake counts. Refusals that never reached a verdict are counted by code with all other problems. */
@Injectable()
export class IntakeMetrics {
  private readonly chunks;
  private readonly latency;
  private readonly blockChunks;
  private readonly blockBytes;
  private readonly failedBlocks;

  constructor(metrics: Metrics) {
    this.chunks = metrics.counter('intake_chunks_total', 'Chunks by what became of them', ['verdict']);
    this.latency = metrics.histogram('intake_ack_seconds', 'From the first byte of a chunk to its acknowledgement', ACK_SECONDS);
    this.blockChunks = metrics.histogram('intake_block_chunks', 'Chunks in a block', BLOCK_CHUNKS);
    this.blockBytes = metrics.histogram('intake_block_bytes', 'Bytes of a block', BLOCK_BYTES);
    this.failedBlocks = metrics.counter('intake_failed_blocks_total', 'Blocks that could not be stored or committed');
  }

  answered(verdict: Verdict, milliseconds: number): void {
    this.chunks.inc({ verdict });
    if (verdict === 'accepted' || verdict === 'duplicate') this.latency.observe(milliseconds / 1000);
  }

  wrote(chunks: number, bytes: number): void {
    this.blockChunks.observe(chunks);
    this.blockBytes.observe(bytes);
  }

  failed(): void {
    this.failedBlocks.inc();
  }
}
