import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { DecodeJob, DecodeResult, Prime, Start, Step } from './decoder/decoder-protocol.js';
import { DrainRepository, type SessionOfTenant, type SessionProgress } from './drain.repository.js';
import { FramesMetrics } from './frames-metrics.js';
import { DecoderFault, type DecoderProcess } from './pool/decoder-process.js';
import { DecoderPool } from './pool/decoder-pool.js';
import { RecordingStore } from './recording-store.js';

/** Has a batch decoded by a process that stands where the session stands, or brings one there first. */
@Injectable()
export class BatchDecoder {
  private readonly log = new Logger(BatchDecoder.name);

  constructor(
    @Inject(databaseOf('ingest_worker')) private readonly db: Database,
    private readonly repository: DrainRepository,
    private readonly store: RecordingStore,
    private readonly pool: DecoderPool,
    private readonly metrics: FramesMetrics,
  ) {}

  /** Throws `DecoderFault` when the batch took its process down. */
  async decode(session: SessionOfTenant, progress: SessionProgress, steps: Step[]): Promise<DecodeResult> {
    const { sessionId } = session;
    try {
      const started = performance.now();
      const result = await this.pool.use(sessionId, async (decoder) => {
        const start = await this.start(decoder, session, progress);
        return start === 'broken' ? null : decoder.decode(jobOf(sessionId, progress, start, steps));
      });
      // A process that could not be primed may have died of it, so the batch goes to another.
      const decoded = result ?? (await this.pool.use(sessionId, (decoder) => decoder.decode(jobOf(sessionId, progress, 'broken', steps))));
      this.metrics.decoded(performance.now() - started);
      return decoded;
    } catch (error) {
      if (error instanceof DecoderFault) this.metrics.decoderFault(error.reason);
      throw error;
    }
  }

  /** What a process holds of the session is not to be used again. */
  forget(sessionId: string): Promise<void> {
    return this.pool.forget(sessionId);
  }

  private async start(decoder: DecoderProcess, session: SessionOfTenant, { nextSeq }: SessionProgress): Promise<Start> {
    if (nextSeq === 0) return 'new';
    if (await decoder.standsAt(session.sessionId, nextSeq)) return 'warm';
    const prime = await this.stored(session);
    if (!prime) return 'new';
    try {
      await decoder.prime(session.sessionId, nextSeq, prime);
      return 'warm';
    } catch (error) {
      if (!(error instanceof DecoderFault)) throw error;
      this.log.error({ msg: 'a session cannot be painted again from its segments', reason: error.reason });
      return 'broken';
    }
  }

  private async stored(session: SessionOfTenant): Promise<Prime | null> {
    const segments = await this.db.transaction({ tenants: [session.tenantId] }, (tx) => this.repository.segmentsSinceKeyframe(tx, session));
    return segments.length === 0 ? null : this.store.prime(session, segments);
  }
}

const jobOf = (sessionId: string, progress: SessionProgress, start: Start, steps: Step[]): DecodeJob => ({
  sessionId,
  nextSeq: progress.nextSeq,
  start,
  steps,
  segment: progress.nextSegment,
  ledger: { client: progress.clientLedger, server: progress.serverLedger },
  pictures: { thumbnailT: progress.thumbnailT, hasPoster: progress.hasPoster },
  rules: progress.maskRules,
  route: progress.lastRoute,
});
