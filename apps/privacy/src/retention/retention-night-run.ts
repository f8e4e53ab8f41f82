import { RecurringTask } from '#clock/recurring-task.js';
import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Metrics } from '#http/metrics.js';
import { Inject, Injectable } from '@nestjs/common';
import { LegalHoldRepository } from './legal-hold.repository.js';
import { RetentionDuties } from './retention-duties.js';
import { RetentionRepository } from './retention.repository.js';

const EVERY_MS = 60_000;
const NIGHT_HOURS = 24;
/** What was due this long ago and is still there was forgotten by somebody. */
const LATE_HOURS = 48;

/**
 * Once a night, over the whole schedule: says what will go until the next night, what a hold keeps, and what should have gone long ago; ends what the privacy app ends; reminds
 * of holds that nobody looked at. What goes is counted as it goes.
 */
@Injectable()
export class RetentionNightRun extends RecurringTask {
  private readonly overdue;
  private readonly withdrawals;

  constructor(
    @Inject(databaseOf('privacy_worker')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly repository: RetentionRepository,
    private readonly duties: RetentionDuties,
    private readonly holds: LegalHoldRepository,
    metrics: Metrics,
  ) {
    super({ everyMs: EVERY_MS });
    this.overdue = metrics.gauge('retention_overdue_rows', 'Rows whose time was over two days ago, that nothing holds and that are still there');
    this.withdrawals = metrics.gauge('consent_withdrawal_lag_seconds', 'How long the oldest withdrawal has been waiting for somebody to act on it');
  }

  /** After two o'clock UTC, in one process, once a day. */
  async runIfDue(): Promise<boolean> {
    if (!(await this.platform((tx) => this.repository.takeNight(tx)))) return false;
    await this.run();
    return true;
  }

  async run(): Promise<void> {
    const announced = await this.platform((tx) => this.repository.due(tx, NIGHT_HOURS));
    const late = new Map((await this.platform((tx) => this.repository.due(tx, -LATE_HOURS))).map(({ entry, due }) => [entry, due]));
    const rows = announced.map(({ entry, due, held }) => ({ entry, announced: due, held, overdue: late.get(entry) ?? 0 }));
    const sum = (of: (row: (typeof rows)[number]) => number): number => rows.reduce((total, row) => total + of(row), 0);
    await this.platform((tx) => this.repository.announce(tx, rows));
    await this.platform((tx) => this.duties.carryOut(tx));
    await this.platform(async (tx) => {
      for (const { entry, overdue } of rows.filter((row) => row.overdue > 0)) await this.note(tx, 'retention.overdue', { kind: 'retention-entry', id: entry }, { rows: overdue });
      for (const id of await this.holds.takeReviews(tx)) await this.note(tx, 'legal-hold.review-due', { kind: 'legal-hold', id }, {});
      await this.repository.finishNight(tx, { entries: rows.length, announced: sum((row) => row.announced), held: sum((row) => row.held), overdue: sum((row) => row.overdue) });
    });
    this.overdue.set(sum((row) => row.overdue));
  }

  protected async turn(): Promise<void> {
    await this.runIfDue();
    this.withdrawals.set(await this.platform((tx) => this.duties.withdrawalLag(tx)));
  }

  private note(tx: Tx, action: string, target: { kind: string; id: string }, details: Record<string, number>): Promise<void> {
    return this.audit.append(tx, { log: 'platform', action, actor: { kind: 'system', id: 'retention' }, target, details });
  }

  private platform<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.db.transaction('platform', work);
  }
}
