import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { failpoint } from '#jobs/failpoint.js';
import { Inject, Injectable } from '@nestjs/common';
import type { ReadChunk } from './chunk-reader.js';
import { CommitRepository, FencedOutError, type Outcome } from './commit.repository.js';
import type { DecodeResult } from './decoder/decoder-protocol.js';
import type { Lease, SessionProgress } from './drain.repository.js';
import { FramesMetrics } from './frames-metrics.js';
import { RecordingStore } from './recording-store.js';
import { searchDataOf } from './search-data.js';
import { SERVER_LOSS_REASONS } from './server-ledger.js';

export interface Decoded {
  progress: SessionProgress;
  result: DecodeResult;
  /** Every chunk of the batch; those in `quarantined` (seq to reason) are set aside. */
  chunks: readonly ReadChunk[];
  quarantined: ReadonlyMap<number, string>;
  /** Seconds since the oldest of them was acknowledged. */
  age: number;
}

/** Objects first, rows second, in one fenced transaction: what loses the fence leaves nothing behind. */
@Injectable()
export class BatchCommit {
  constructor(
    @Inject(databaseOf('ingest_worker')) private readonly db: Database,
    private readonly repository: CommitRepository,
    private readonly store: RecordingStore,
    private readonly metrics: FramesMetrics,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Throws `FencedOutError` when the session was erased or taken over. */
  async commit(lease: Lease, decoded: Decoded): Promise<void> {
    const written: string[] = [];
    const outcome = await this.write(lease, decoded, written).catch(async (error: unknown) => {
      await this.store.remove(written);
      throw error;
    });
    failpoint(this.config, 'drain.after-objects');
    try {
      const unused = await this.db.transaction({ tenants: [lease.tenantId] }, (tx) => this.repository.commit(tx, lease, outcome));
      failpoint(this.config, 'drain.after-commit');
      await this.store.remove(unused);
    } catch (error) {
      // After any other error the commit may have happened all the same; then the rows are right, or the reaper finds the objects.
      if (error instanceof FencedOutError) {
        await this.store.remove(written);
        this.metrics.fencedOut();
      }
      throw error;
    }
    this.count(decoded);
  }

  private async write(lease: Lease, { progress, result, chunks, quarantined }: Decoded, written: string[]): Promise<Outcome> {
    const noting = async (key: Promise<string>): Promise<string> => {
      written.push(await key);
      return key;
    };
    const number = progress.nextSegment;
    const segment = result.segment && { number, objectKey: await noting(this.store.put(lease, 'segment', number, result.segment.bytes)) };
    const pictures = [];
    for (const picture of result.pictures) {
      pictures.push({ ...picture, objectKey: await noting(this.store.put(lease, picture.kind, picture.t, picture.bytes)) });
    }
    const setAside = [];
    for (const { seq, sealed } of chunks.filter((chunk) => quarantined.has(chunk.seq))) {
      setAside.push({ seq, objectKey: sealed && (await noting(this.store.putSealed(lease, 'chunk', seq, sealed))) });
    }
    const drained = chunks.flatMap(({ seq }) => (quarantined.has(seq) ? [] : seq));
    return { fromSeq: progress.nextSeq, result, segment, pictures, drained, quarantined: setAside, search: searchDataOf(progress, result) };
  }

  private count({ progress, result, quarantined, age }: Decoded): void {
    const before = progress.serverLedger.lost ?? {};
    const lost = Object.fromEntries(SERVER_LOSS_REASONS.map((reason) => [reason, (result.ledger.server.lost[reason] ?? 0) - (before[reason] ?? 0)]));
    this.metrics.committed(result.segment?.frames ?? 0, lost, age);
    for (const reason of quarantined.values()) this.metrics.quarantine(reason);
  }
}
