import { WORK_GATE, type WorkGate } from '#clock/work-gate.js';
import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import type { JobName, JobPayload } from '#contracts/jobs.js';
import type { Database } from '#database/database.js';
import { Inject, Injectable, Logger, Optional } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { failpoint } from './failpoint.js';
import { HandlerRegistry } from './handler-registry.js';
import type { JobHandler } from './handles-job.js';
import { classify, describe } from './job-errors.js';
import { backoffSeconds, HEARTBEAT_MS, MAX_ATTEMPTS } from './job-settings.js';
import { JobMetrics } from './job-metrics.js';
import { WORKER_DATABASE } from './jobs.tokens.js';
import { type Run, RunRepository } from './run.repository.js';

/** Runs one row of the outbox: takes it, beats while its handler works, and settles what came out of it, all in Postgres. */
@Injectable()
export class Runner {
  private readonly logger = new Logger(Runner.name);
  private readonly stopping = new AbortController();
  @Optional()
  @Inject(WORK_GATE)
  private readonly gate?: WorkGate;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(WORKER_DATABASE) private readonly database: Database,
    @Inject(RunRepository) private readonly runs: RunRepository,
    @Inject(HandlerRegistry) private readonly registry: HandlerRegistry,
    @Inject(JobMetrics) private readonly metrics: JobMetrics,
  ) {}

  /** Tells every running handler to give up; their rows are due again at once and nothing counts against them. */
  abortAll(): void {
    this.stopping.abort();
  }

  /** Throws only when Postgres cannot be reached; the row then comes back when its lease lapses, as it does when the `WorkGate` is closed. */
  async run(id: string): Promise<void> {
    if ((await this.gate?.isOpen()) === false) return;
    const run = await this.database.transaction('platform', (tx) => this.runs.begin(tx, id, randomUUID()));
    if (run === undefined) return;
    if (run === 'crashed') {
      this.logger.error({ msg: 'job quarantined', jobId: id, reason: 'crashed' });
      return;
    }
    failpoint(this.config, 'run.after-begin');
    const handler = this.registry.handlerOf(run.name);
    if (handler) await this.work(run, handler);
    else await this.setAside(run, 'unknown-job', 'UnknownJob');
  }

  private async work(run: Run, handler: JobHandler<JobName>): Promise<void> {
    const lost = new AbortController();
    const heartbeat = setInterval(() => void this.beat(run, lost), HEARTBEAT_MS);
    let completed = false;
    const complete: Parameters<typeof handler.handle>[1]['complete'] = async (tx) => {
      await this.runs.complete(tx, run);
      completed = true;
      failpoint(this.config, 'run.before-complete');
    };
    const finish = this.metrics.started(run.name);
    try {
      const signal = AbortSignal.any([lost.signal, this.stopping.signal]);
      await handler.handle(run.payload as JobPayload<JobName>, { attempt: run.attempts + 1, signal, complete });
      if (!completed) await this.database.transaction('platform', complete);
      failpoint(this.config, 'run.after-complete');
      finish('done');
    } catch (error) {
      finish(await this.settle(run, error));
    } finally {
      clearInterval(heartbeat);
    }
  }

  private async beat(run: Run, lost: AbortController): Promise<void> {
    try {
      const held = await this.database.transaction('platform', (tx) => this.runs.beat(tx, run));
      if (!held) lost.abort();
    } catch (error) {
      this.logger.warn({ msg: 'job heartbeat failed', jobId: run.id, job: run.name, error: describe(error) });
    }
  }

  private async settle(run: Run, error: unknown): Promise<string> {
    const failure = classify(error);
    if (failure === 'lease-lost') return failure;
    if (this.stopping.signal.aborted) return this.pause(run, 'stopped', 0, { attempt: false, postponed: false }, error);
    if (failure === 'bad-data') return this.setAside(run, 'bad-data', describe(error));
    if (failure === 'dependency-down') return this.pause(run, failure, backoffSeconds(run.postponed + 1), { attempt: false, postponed: true }, error);
    if (run.attempts + 1 >= MAX_ATTEMPTS) return this.setAside(run, 'exhausted', describe(error));
    return this.pause(run, failure, backoffSeconds(run.attempts + 1), { attempt: true, postponed: false }, error);
  }

  private async pause(run: Run, outcome: string, seconds: number, counts: { attempt: boolean; postponed: boolean }, error: unknown): Promise<string> {
    await this.database.transaction('platform', (tx) => this.runs.pause(tx, run, seconds, counts));
    this.logger.warn({ msg: 'job paused', jobId: run.id, job: run.name, outcome, seconds, attempts: run.attempts, error: describe(error) });
    return outcome;
  }

  private async setAside(run: Run, reason: 'bad-data' | 'exhausted' | 'unknown-job', error: string): Promise<string> {
    await this.database.transaction('platform', (tx) => this.runs.quarantine(tx, run, reason, error));
    this.logger.error({ msg: 'job quarantined', jobId: run.id, job: run.name, reason, error });
    return 'quarantined';
  }
}
