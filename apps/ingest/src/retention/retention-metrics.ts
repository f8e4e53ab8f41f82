import { Metrics } from '#http/metrics.js';
import { Injectable } from '@nestjs/common';

/** What operators watch of the promise that things go in time. */
@Injectable()
export class RetentionMetrics {
  private readonly purge;
  private readonly erasure;
  private readonly overdue;

  constructor(metrics: Metrics) {
    this.purge = metrics.gauge('retention_purge_lag_seconds', 'How long the oldest recording whose time is over, and that nothing holds, has been waiting to be erased');
    this.erasure = metrics.gauge('erasure_lag_seconds', 'Age of the oldest erasure that is not done');
    this.overdue = metrics.gauge('legal_holds_overdue', 'Legal holds that should have been looked at again');
  }

  show({ retention, erasure, holdsOverdue }: { retention: number; erasure: number; holdsOverdue: number }): void {
    this.purge.set(retention);
    this.erasure.set(erasure);
    this.overdue.set(holdsOverdue);
  }
}
