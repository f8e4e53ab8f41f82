import { RecurringTask } from '#clock/recurring-task.js';
import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Mail } from '#mail/mail.service.js';
import { Inject, Injectable } from '@nestjs/common';
import { type DueNotice, GrantsRepository } from './grants.repository.js';

const EVERY_MS = 60_000;
const LIMIT = 50;

/** Tells customers of access that they could not be told of before, and once a week what was looked at, even when it was nothing. Any number of processes may do it at once. */
@Injectable()
export class AccessLetters extends RecurringTask {
  constructor(
    @Inject(databaseOf('privacy_worker')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    @Inject(CONFIG) private readonly config: Pick<Config, 'urls'>,
    private readonly mail: Mail,
    private readonly grants: GrantsRepository,
  ) {
    super({ everyMs: EVERY_MS, atOnce: true });
  }

  /** Answers how many customers were told of how much. */
  async send(): Promise<{ notices: number; statements: number }> {
    let [notices, statements] = [0, 0];
    while (await this.notice()) notices += 1;
    for (const { tenantId, week } of await this.db.transaction('platform', (tx) => this.grants.dueStatements(tx, LIMIT))) if (await this.state(tenantId, week)) statements += 1;
    return { notices, statements };
  }

  protected turn(): Promise<unknown> {
    return this.send();
  }

  private async notice(): Promise<boolean> {
    const [due] = await this.db.transaction('platform', (tx) => this.grants.dueNotices(tx, 1));
    if (!due) return false;
    return this.db.transaction({ tenants: [due.tenantId] }, async (tx) => {
      const [still] = (await this.grants.dueNotices(tx, LIMIT)).filter(({ id }) => id === due.id);
      if (!still) return false;
      for (const { id, email, organisation } of await this.grants.peopleToTell(tx, still.tenantId)) {
        await this.mail.send(tx, { template: 'access-notice', to: email, data: this.wordsOf(still, organisation), key: `${still.id}:${id}` });
      }
      await this.grants.noticed(tx, still.id);
      await this.audit.append(tx, {
        log: `tenant:${still.tenantId}`,
        action: 'access.told',
        actor: { kind: 'system', id: 'access-letters' },
        target: { kind: 'access-grant', id: still.id },
        details: { class: still.class, approvedAt: still.approvedAt.toISOString() },
      });
      return true;
    });
  }

  private wordsOf({ class: kind, approvedAt, minutes, reference }: DueNotice, organisation: string) {
    return { organisation, kind, approvedAt: approvedAt.toISOString(), minutes, reference, url: this.url() };
  }

  private state(tenantId: string, week: string): Promise<boolean> {
    return this.db.transaction({ tenants: [tenantId] }, async (tx) => {
      const statement = await this.grants.insertStatement(tx, tenantId, week);
      if (!statement) return false;
      for (const { id, email, organisation } of await this.grants.peopleToTell(tx, tenantId)) {
        await this.mail.send(tx, { template: 'access-statement', to: email, data: { organisation, week, ...statement, url: this.url() }, key: `${tenantId}:${week}:${id}` });
      }
      return true;
    });
  }

  private url(): string {
    return `${this.config.urls.web}/dashboard/`;
  }
}
