import { Clock } from '#clock/clock.js';
import { Metrics } from '#http/metrics.js';
import { Inject, Injectable } from '@nestjs/common';
import type { Backlog } from './relay.repository.js';

const SECONDS = [0.01, 0.05, 0.25, 1, 5, 15, 60, 300];

/** What operators watch: how much waits, how old it is, what was set aside, and how runs end. */
@Injectable()
export class JobMetrics {
  private readonly backlog;
  private readonly oldest;
  private readonly runs;

  constructor(
    @Inject(Clock) private readonly clock: Clock,
    @Inject(Metrics) metrics: Metrics,
  ) {
    this.backlog = metrics.gauge('jobs', 'Jobs in the outbox and the quarantine of this app', ['state']);
    this.oldest = metrics.gauge('jobs_oldest_seconds', 'Age of the oldest job that is not done');
    this.runs = metrics.histogram('job_run_seconds', 'How long runs took, by job and outcome', SECONDS, ['job', 'outcome']);
  }

  show(backlog: Backlog): void {
    this.backlog.set({ state: 'pending' }, backlog.pending);
    this.backlog.set({ state: 'running' }, backlog.running);
    this.backlog.set({ state: 'quarantined' }, backlog.quarantined);
    this.oldest.set(backlog.oldestSeconds);
  }

  /** Call the answer with the outcome when the run has ended. */
  started(job: string): (outcome: string) => void {
    const from = this.clock.monotonic();
    return (outcome) => this.runs.observe({ job, outcome }, (this.clock.monotonic() - from) / 1_000);
  }
}
