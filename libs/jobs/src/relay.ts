import { Clock } from '#clock/clock.js';
import { WORK_GATE, type WorkGate } from '#clock/work-gate.js';
import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { JOBS, type QueueName } from '#contracts/jobs.js';
import type { Database } from '#database/database.js';
import { type BeforeApplicationShutdown, Inject, Injectable, Logger, type OnApplicationBootstrap, Optional } from '@nestjs/common';
import { failpoint } from './failpoint.js';
import { describe } from './job-errors.js';
import { isJobName } from './job-owner.js';
import { JobMetrics } from './job-metrics.js';
import { POLL_MS, RELAY_BATCH, SAMPLE_MS } from './job-settings.js';
import { WORKER_DATABASE } from './jobs.tokens.js';
import { JobQueues } from './job-queues.js';
import { type ClaimedRow, RelayRepository } from './relay.repository.js';

/**
 * Carries rows from the outbox to Redis: claims them with a lease in a short transaction, adds them outside of it. It is also
 * the reconciler: a row whose lease lapsed is due again, and a Redis that was emptied or restarted gets back all that it held.
 */
@Injectable()
export class Relay implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(Relay.name);
  private wake?: () => void;
  private woken = false;
  private stopped = false;
  private generation?: string;
  private sampledAt = -SAMPLE_MS;
  private loop?: Promise<void>;
  @Optional()
  @Inject(WORK_GATE)
  private readonly gate?: WorkGate;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(WORKER_DATABASE) private readonly database: Database,
    @Inject(RelayRepository) private readonly rows: RelayRepository,
    @Inject(JobQueues) private readonly queues: JobQueues,
    @Inject(JobMetrics) private readonly metrics: JobMetrics,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.loop = this.run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    this.wakeUp();
    await this.loop;
  }

  wakeUp(): void {
    this.woken = true;
    this.wake?.();
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      try {
        await this.sample();
        while ((await this.tick()) === RELAY_BATCH && !this.stopped);
      } catch (error) {
        this.logger.warn({ msg: 'relay', error: describe(error) });
      }
      await this.pause();
    }
  }

  /** One round. Answers how many rows it claimed: none while Redis is away, so that no lease runs for nothing, and none while the `WorkGate` is closed. */
  private async tick(): Promise<number> {
    if (!this.queues.isReady() || (await this.gate?.isOpen()) === false) return 0;
    await this.reconcile();
    const claimed = await this.database.transaction('platform', (tx) => this.rows.claim(tx, RELAY_BATCH));
    if (claimed.length === 0) return 0;
    failpoint(this.config, 'relay.after-claim');
    for (const [queue, rows] of this.byQueue(claimed)) await this.add(queue, rows);
    failpoint(this.config, 'relay.after-add');
    return claimed.length;
  }

  private async sample(): Promise<void> {
    if (this.clock.monotonic() - this.sampledAt < SAMPLE_MS) return;
    this.sampledAt = this.clock.monotonic();
    this.metrics.show(await this.database.transaction('platform', (tx) => this.rows.backlog(tx)));
  }

  private async reconcile(): Promise<void> {
    const generation = await this.queues.generation();
    if (generation === this.generation) return;
    await this.database.transaction('platform', (tx) => this.rows.releaseAll(tx));
    this.generation = generation;
  }

  private async add(queue: QueueName, rows: readonly ClaimedRow[]): Promise<void> {
    const ids = rows.map((row) => row.id);
    try {
      await this.queues.add(queue, rows);
    } catch (error) {
      await this.database.transaction('platform', (tx) => this.rows.release(tx, ids));
      throw error;
    }
  }

  /** Names that nobody knows go to any queue of ours: the runner sets them aside. */
  private byQueue(claimed: readonly ClaimedRow[]): Map<QueueName, ClaimedRow[]> {
    const groups = new Map<QueueName, ClaimedRow[]>();
    for (const row of claimed) {
      const queue = isJobName(row.name) ? JOBS[row.name].queue : this.queues.anyQueue();
      groups.set(queue, [...(groups.get(queue) ?? []), row]);
    }
    return groups;
  }

  private async pause(): Promise<void> {
    if (!this.woken && !this.stopped) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, POLL_MS);
        this.wake = () => (clearTimeout(timer), resolve());
      });
    }
    this.woken = false;
    this.wake = undefined;
  }
}
