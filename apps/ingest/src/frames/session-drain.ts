import { Clock } from '#clock/clock.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Outbox } from '#jobs/outbox.js';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { DrainBatch, type Drained } from './drain-batch.js';
import { FencedOutError } from './commit.repository.js';
import { DrainRepository, type Lease, type SessionOfTenant } from './drain.repository.js';
import { GAP_SECONDS } from './plan-batch.js';

const RENEW_MS = 5_000;
/** Then others get their turn; this session goes to the end of the queue. */
const MAX_BATCHES = 8;

/**
 * Takes a session's accepted chunks, in seq order, into segments, under a lease. The lease saves work; what keeps two drains from
 * spoiling each other's is the fence in every write.
 */
@Injectable()
export class SessionDrain {
  private readonly log = new Logger(SessionDrain.name);

  constructor(
    @Inject(databaseOf('ingest_worker')) private readonly db: Database,
    private readonly repository: DrainRepository,
    private readonly batches: DrainBatch,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** Resolves when nothing is left to do now; what is left for later is in the outbox. */
  async drain(session: SessionOfTenant, signal: AbortSignal): Promise<void> {
    const lease = { ...session, token: randomUUID() };
    const taken = await this.within(session, (tx) => this.repository.lease(tx, lease));
    if (!taken) return this.batches.forget(session.sessionId);
    if (!taken.leased) {
      await this.later(session, 'lease', (taken.until.getTime() - this.clock.now().getTime()) / 1000 + 1);
      return;
    }
    const lost = new AbortController();
    const heartbeat = setInterval(() => void this.renew(lease, lost), RENEW_MS);
    try {
      const drained = await this.work(lease, AbortSignal.any([signal, lost.signal]));
      await this.finish(lease, drained);
    } catch (error) {
      // The session was erased, or its new holder goes on.
      if (!(error instanceof FencedOutError)) throw error;
    } finally {
      clearInterval(heartbeat);
      await this.release(lease).catch((error: unknown) => this.log.warn({ msg: 'a lease was left to lapse', error: (error as Error).name }));
    }
  }

  private async work(lease: Lease, signal: AbortSignal): Promise<Drained> {
    const faults = new Map<number, number>();
    for (let batch = 0; batch < MAX_BATCHES; batch++) {
      signal.throwIfAborted();
      const drained = await this.batches.drain(lease, faults);
      if (drained.kind !== 'more') return drained;
    }
    return { kind: 'more' };
  }

  private async finish(lease: Lease, drained: Drained): Promise<void> {
    if (drained.kind === 'more') return this.later(lease, 'more', 0);
    if (drained.kind === 'gap') {
      await this.within(lease, (tx) => this.repository.markGap(tx, lease));
      return this.later(lease, 'gap', drained.wait);
    }
    await this.within(lease, (tx) => this.repository.closeIdle(tx, lease));
  }

  /** A chunk that came after our last look, and whose job found the session held, would wait for the lease to lapse: so one more look. */
  private async release(lease: Lease): Promise<void> {
    const more = await this.within(lease, (tx) => this.repository.release(tx, lease));
    if (more) await this.later(lease, 'more', 0);
  }

  /** A job of its own key: a chunk that comes meanwhile asks for a drain at once, and must not wait for this one. */
  private async later(session: SessionOfTenant, why: string, seconds: number): Promise<void> {
    const { tenantId, sessionId } = session;
    const dueAt = new Date(this.clock.now().getTime() + Math.min(Math.max(seconds, 0), GAP_SECONDS) * 1000);
    await this.within(session, (tx) => this.outbox.enqueue(tx, 'frames.drain-session', { tenantId, sessionId }, { key: `${sessionId}/${why}`, dueAt }));
  }

  private async renew(lease: Lease, lost: AbortController): Promise<void> {
    const held = await this.within(lease, (tx) => this.repository.renew(tx, lease)).catch(() => true);
    if (!held) lost.abort(new FencedOutError());
  }

  private within<T>({ tenantId }: SessionOfTenant, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.db.transaction({ tenants: [tenantId] }, work);
  }
}
