import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Outbox } from '#jobs/outbox.js';
import { Inject, Injectable } from '@nestjs/common';
import { RetentionJobRepository } from './retention-job.repository.js';

const REVIEWS = 100;

/** Once a night: says what will go, writes down what went, brings every project down to its present rules, and reminds of holds that nobody looked at. */
@Injectable()
export class RetentionNightRun {
  constructor(
    @Inject(databaseOf('ingest_eraser')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly repository: RetentionJobRepository,
    private readonly outbox: Outbox,
  ) {}

  /** Nothing but what is due: after two o'clock UTC, in one process, once a day. `sweep` erases what is due and answers how many. */
  async runIfDue(sweep: () => Promise<number>): Promise<boolean> {
    if (!(await this.platform((tx) => this.repository.takeNight(tx)))) return false;
    await this.run(sweep);
    return true;
  }

  async run(sweep: () => Promise<number>): Promise<void> {
    const everything = await this.platform((tx) => this.repository.dryRun(tx, true));
    const projects = new Map(everything.map((row) => [row.projectId, row.tenantId]));
    for (const [projectId, tenantId] of projects) await this.platform((tx) => this.outbox.enqueue(tx, 'retention.apply', { tenantId, projectId }, { key: projectId }));
    const due = await this.platform((tx) => this.repository.dryRun(tx, false));
    for (const row of due) await this.db.transaction({ tenants: [row.tenantId] }, (tx) => this.repository.noteAnnounced(tx, row));
    const erased = await sweep();
    await this.remind();
    const sum = (of: (row: (typeof due)[number]) => number): number => due.reduce((total, row) => total + of(row), 0);
    await this.platform((tx) => this.repository.finishNight(tx, { projects: projects.size, announced: sum((row) => row.due), held: sum((row) => row.held), erased }));
  }

  private async remind(): Promise<void> {
    for (const { tenantId, holdId } of await this.platform((tx) => this.repository.holdsToReview(tx, REVIEWS))) {
      await this.db.transaction({ tenants: [tenantId] }, async (tx) => {
        await this.repository.reviewNoted(tx, holdId);
        await this.audit.append(tx, { log: `tenant:${tenantId}`, action: 'legal-hold.review-due', actor: { kind: 'system', id: 'retention' }, target: { kind: 'legal-hold', id: holdId } });
      });
    }
  }

  private platform<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.db.transaction('platform', work);
  }
}
