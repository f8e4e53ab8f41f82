import { SessionErasedListener } from '#blobs/session-erased.listener.js';
import { Module, type OnModuleInit } from '@nestjs/common';
import { BatchCommit } from './batch-commit.js';
import { BatchDecoder } from './batch-decoder.js';
import { CeilingSweep } from './ceiling-sweep.js';
import { ChunkReader } from './chunk-reader.js';
import { CommitRepository } from './commit.repository.js';
import { DrainBatch } from './drain-batch.js';
import { DrainSessionHandler } from './drain-session.handler.js';
import { DrainRepository } from './drain.repository.js';
import { FacetRepository } from './facet.repository.js';
import { FramesMetrics } from './frames-metrics.js';
import { DecoderPool } from './pool/decoder-pool.js';
import { DECODER_SETTINGS, decoderSettings } from './pool/decoder-settings.js';
import { RecordingStore } from './recording-store.js';
import { SessionDrain } from './session-drain.js';
import { SessionSweep } from './session-sweep.js';
import { SweepRepository } from './sweep.repository.js';

/** The worker's main room: from accepted chunks to segments, pictures and marks that can be watched. */
@Module({
  providers: [
    { provide: DECODER_SETTINGS, useFactory: decoderSettings },
    FramesMetrics,
    DecoderPool,
    RecordingStore,
    ChunkReader,
    DrainRepository,
    CommitRepository,
    FacetRepository,
    SweepRepository,
    BatchDecoder,
    BatchCommit,
    DrainBatch,
    SessionDrain,
    DrainSessionHandler,
    SessionSweep,
    CeilingSweep,
  ],
})
export class FramesModule implements OnModuleInit {
  constructor(
    private readonly pool: DecoderPool,
    private readonly erased: SessionErasedListener,
  ) {}

  onModuleInit(): void {
    this.erased.onErased((sessionId) => this.pool.forget(sessionId));
  }
}
