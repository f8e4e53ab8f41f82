import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { BatchCommit } from './batch-commit.js';
import { BatchDecoder } from './batch-decoder.js';
import { ChunkMovedError, ChunkReader, type ReadChunk } from './chunk-reader.js';
import { FencedOutError } from './commit.repository.js';
import type { Step } from './decoder/decoder-protocol.js';
import { DrainRepository, type Lease, type SessionEnd, type SessionProgress, type WaitingChunk } from './drain.repository.js';
import { FramesMetrics } from './frames-metrics.js';
import { DecoderFault } from './pool/decoder-process.js';
import { BATCH_CHUNKS, GAP_SECONDS, type Plan, type Planned, planBatch } from './plan-batch.js';

/** `more`: there may be another batch. `gap`: chunks are missing and are waited for, `wait` seconds. `done`: nothing waits. */
export type Drained = { kind: 'more' } | { kind: 'gap'; wait: number } | { kind: 'done' };

interface Found {
  progress: SessionProgress;
  chunks: WaitingChunk[];
  plan: Plan;
}

/** One batch of one session: found, read, decoded, committed. */
@Injectable()
export class DrainBatch {
  private readonly log = new Logger(DrainBatch.name);

  constructor(
    @Inject(databaseOf('ingest_worker')) private readonly db: Database,
    private readonly repository: DrainRepository,
    private readonly reader: ChunkReader,
    private readonly decoder: BatchDecoder,
    private readonly committer: BatchCommit,
    private readonly metrics: FramesMetrics,
  ) {}

  /** Counts in `faults` the chunks that were there when a decoder went down. Throws `FencedOutError` when the session is no longer ours. */
  async drain(lease: Lease, faults: Map<number, number>): Promise<Drained> {
    const found = await this.find(lease, faults);
    const { steps, wait } = found.plan;
    if (steps.length === 0) return wait === null ? { kind: 'done' } : { kind: 'gap', wait };
    try {
      await this.run(lease, found);
    } catch (error) {
      if (!(error instanceof DecoderFault)) {
        // Erased, taken over, or its key is gone: nothing of what was decoded may stay in memory.
        void this.decoder.forget(lease.sessionId);
        throw error;
      }
      for (const step of steps) if (step.kind !== 'missing') faults.set(step.chunk.seq, (faults.get(step.chunk.seq) ?? 0) + 1);
      this.log.warn({ msg: 'a decoder went down', reason: error.reason, chunks: steps.length });
    }
    return { kind: 'more' };
  }

  /** Pixels that decoders still hold of a session that is gone. */
  forget(sessionId: string): Promise<void> {
    return this.decoder.forget(sessionId);
  }

  private async find(lease: Lease, faults: ReadonlyMap<number, number>): Promise<Found> {
    return this.db.transaction({ tenants: [lease.tenantId] }, async (tx) => {
      const progress = await this.repository.progress(tx, lease);
      const end = await this.repository.end(tx, lease);
      if (!progress || !end) throw new FencedOutError();
      const chunks = await this.repository.waiting(tx, lease, BATCH_CHUNKS);
      this.metrics.found(Math.max(0, ...chunks.map(({ age }) => age)));
      const plan = chunks.length > 0 ? planBatch(chunks, progress.nextSeq, faults) : planTail(end);
      return { progress, chunks, plan };
    });
  }

  private async run(lease: Lease, { progress, plan }: Found): Promise<void> {
    const planned = plan.steps.flatMap((step) => (step.kind === 'missing' ? [] : [step.chunk]));
    const chunks = await this.read(lease, planned);
    const bodies = new Map(chunks.map((chunk) => [chunk.seq, chunk.body]));
    const result = await this.decoder.decode(lease, progress, plan.steps.map((step) => stepOf(step, bodies)));
    const quarantined = reasonsOf(plan.steps, bodies);
    for (const { seq, code } of result.refused) quarantined.set(seq, code);
    await this.committer.commit(lease, { progress, result, chunks, quarantined, age: Math.max(0, ...planned.map(({ age }) => age)) });
  }

  /** A chunk that is not where its row said was moved in between, or is lost: the row is read again to tell. */
  private async read(lease: Lease, chunks: readonly WaitingChunk[]): Promise<ReadChunk[]> {
    try {
      return await this.reader.read(lease, chunks, false);
    } catch (error) {
      if (!(error instanceof ChunkMovedError)) throw error;
      const again = await this.db.transaction({ tenants: [lease.tenantId] }, (tx) => this.repository.waiting(tx, lease, BATCH_CHUNKS));
      const seqs = new Set(chunks.map(({ seq }) => seq));
      return this.reader.read(lease, again.filter(({ seq }) => seqs.has(seq)), true);
    }
  }
}

/** Nothing is waiting; but when the session said how many chunks it sent, the last of them may still be on their way. */
function planTail({ ended, nextSeq, lastSeq, quietFor }: SessionEnd): Plan {
  if (!ended || lastSeq === null || nextSeq > lastSeq) return { steps: [], wait: null };
  if (quietFor < GAP_SECONDS) return { steps: [], wait: GAP_SECONDS - quietFor };
  return { steps: nextSeq === lastSeq && lastSeq === 0x7fffffff ? [] : [{ kind: 'missing', next: lastSeq + 1 }], wait: null };
}

function stepOf(planned: Planned, bodies: ReadonlyMap<number, Buffer | null>): Step {
  if (planned.kind === 'missing') return planned;
  const { seq } = planned.chunk;
  const body = bodies.get(seq);
  return planned.kind === 'unusable' || !body ? { kind: 'unusable', seq } : { kind: planned.kind, seq, body };
}

function reasonsOf(planned: readonly Planned[], bodies: ReadonlyMap<number, Buffer | null>): Map<number, string> {
  const reasons = new Map<number, string>();
  for (const step of planned) {
    if (step.kind === 'unusable') reasons.set(step.chunk.seq, 'decoder-fault');
    else if (step.kind !== 'missing' && !bodies.get(step.chunk.seq)) reasons.set(step.chunk.seq, 'bytes-lost');
  }
  return reasons;
}
