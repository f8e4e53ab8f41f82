import { Metrics } from '#http/metrics.js';
import { Injectable } from '@nestjs/common';
import type { ServerLossReason } from './server-ledger.js';

const WATCHABLE_SECONDS = [0.5, 1, 2, 4, 8, 15, 30, 60, 300, 1800];
const BATCH_SECONDS = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30];

/** What the drain counts. Frames per second is the rate of `frames_stored_total`. */
@Injectable()
export class FramesMetrics {
  private readonly stored;
  private readonly lost;
  private readonly quarantined;
  private readonly lag;
  private readonly watchable;
  private readonly batch;
  private readonly faults;
  private readonly replaced;
  private readonly fenced;

  constructor(metrics: Metrics) {
    this.stored = metrics.counter('frames_stored_total', 'Frames that are in a segment');
    this.lost = metrics.counter('frames_lost_total', 'Frames that the server could not keep', ['reason']);
    this.quarantined = metrics.counter('frames_quarantined_chunks_total', 'Chunks set aside', ['reason']);
    this.lag = metrics.gauge('frames_queue_lag_seconds', 'Age of the oldest chunk that the last drain found waiting');
    this.watchable = metrics.histogram('frames_watchable_seconds', 'From the acknowledgement of a chunk to its segment', WATCHABLE_SECONDS);
    this.batch = metrics.histogram('frames_decode_seconds', 'Time to decode one batch of chunks', BATCH_SECONDS);
    this.faults = metrics.counter('frames_decoder_faults_total', 'Decoder processes that died, hung or failed', ['reason']);
    this.replaced = metrics.counter('frames_decoder_restarts_total', 'Decoder processes that were replaced');
    this.fenced = metrics.counter('frames_fenced_total', 'Batches that were thrown away since the session was erased or taken over');
  }

  found(ageSeconds: number): void {
    this.lag.set(ageSeconds);
  }

  decoded(milliseconds: number): void {
    this.batch.observe(milliseconds / 1000);
  }

  committed(frames: number, lost: Partial<Record<ServerLossReason, number>>, ageSeconds: number): void {
    this.stored.inc(frames);
    for (const [reason, count] of Object.entries(lost)) if (count > 0) this.lost.inc({ reason }, count);
    this.watchable.observe(ageSeconds);
  }

  quarantine(reason: string): void {
    this.quarantined.inc({ reason });
  }

  decoderFault(reason: string): void {
    this.faults.inc({ reason });
  }

  decoderReplaced(): void {
    this.replaced.inc();
  }

  fencedOut(): void {
    this.fenced.inc();
  }
}
