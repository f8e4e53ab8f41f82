import type { Database } from '#database/database.js';
import { Metrics } from '#http/metrics.js';
import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ABUSE_DATABASE } from './abuse.tokens.js';
import { AbuseRepository } from './abuse.repository.js';
import type { FormName } from './forms.js';
import type { AbuseVerdict } from './verdict.js';

/** What came of public writes. `reason:…` says why some were suspected. */
export type FormOutcome = 'submitted' | 'accepted' | 'held' | 'caught' | 'confirmed' | `reason:${string}`;

const FLUSH_MS = 1_000;

/** Counts what comes of public writes, per form and minute: for the watch, for operators, and as metrics. Counted in memory, written once a second. */
@Injectable()
export class FormSignals implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly metric;
  private counts = new Map<string, { form: FormName; outcome: FormOutcome; count: number }>();
  private timer?: NodeJS.Timeout;

  constructor(
    @Inject(ABUSE_DATABASE) private readonly db: Database,
    private readonly repository: AbuseRepository,
    metrics: Metrics,
  ) {
    this.metric = metrics.counter('public_writes_total', 'Public writes by form and what came of them', ['form', 'outcome']);
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.flush().catch(() => undefined), FLUSH_MS).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.flush().catch(() => undefined);
  }

  count(form: FormName, outcome: FormOutcome, count = 1): void {
    this.metric.inc({ form, outcome }, count);
    const key = `${form} ${outcome}`;
    const known = this.counts.get(key);
    if (known) known.count += count;
    else this.counts.set(key, { form, outcome, count });
  }

  /** Say it when a person confirms what a form asked for (double opt-in): an attack shows in sign-ups that nobody confirms. */
  confirmed(form: FormName): void {
    this.count(form, 'confirmed');
  }

  decided(form: FormName, { decision, reasons }: AbuseVerdict): void {
    this.count(form, decision === 'hold' ? 'held' : 'accepted');
    for (const reason of reasons) this.count(form, `reason:${reason}`);
  }

  /** Writes what was counted since the last time. What cannot be written is kept and added later. */
  async flush(): Promise<void> {
    if (this.counts.size === 0) return;
    const taken = [...this.counts.values()];
    this.counts = new Map();
    try {
      await this.db.transaction('platform', (tx) => this.repository.countOutcomes(tx, taken));
    } catch (error) {
      for (const { form, outcome, count } of taken) this.keep(form, outcome, count);
      throw error;
    }
  }

  private keep(form: FormName, outcome: FormOutcome, count: number): void {
    const key = `${form} ${outcome}`;
    this.counts.set(key, { form, outcome, count: count + (this.counts.get(key)?.count ?? 0) });
  }
}
