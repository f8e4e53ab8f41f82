import { RecurringTask } from '#clock/recurring-task.js';
import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Mail } from '#mail/mail.service.js';
import { Inject, Injectable } from '@nestjs/common';
import { GrantsRepository } from '../access/grants.repository.js';
import type { OrderDto } from './legal-orders.dto.js';
import { LegalOrdersRepository } from './legal-orders.repository.js';
import { wordsOf } from './legal-orders.service.js';

const EVERY_MS = 60_000;

/** Tells the customer of an order on the day on which the prohibition ends: nobody has to think of it. */
@Injectable()
export class OrderReveals extends RecurringTask {
  constructor(
    @Inject(databaseOf('privacy_worker')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    @Inject(CONFIG) private readonly config: Pick<Config, 'urls'>,
    private readonly mail: Mail,
    private readonly orders: LegalOrdersRepository,
    private readonly grants: GrantsRepository,
  ) {
    super({ everyMs: EVERY_MS, atOnce: true });
  }

  /** Answers how many orders were revealed. */
  async reveal(): Promise<number> {
    let count = 0;
    while (await this.next()) count += 1;
    return count;
  }

  protected turn(): Promise<unknown> {
    return this.reveal();
  }

  private async next(): Promise<boolean> {
    const [due] = await this.db.transaction('platform', (tx) => this.orders.revealable(tx));
    if (!due) return false;
    return this.db.transaction({ tenants: [due.organisationId] }, async (tx) => {
      const [order] = await this.orders.revealable(tx);
      if (order?.id !== due.id) return false;
      await this.tell(tx, order);
      return true;
    });
  }

  private async tell(tx: Tx, order: OrderDto): Promise<void> {
    await this.orders.revealed(tx, order.id);
    for (const { id, email, organisation } of await this.grants.peopleToTell(tx, order.organisationId)) {
      await this.mail.send(tx, { template: 'order-notice', to: email, data: { ...wordsOf(order), organisation, notBefore: null, url: `${this.config.urls.web}/contact/` }, key: `${order.id}:${id}` });
    }
    await this.audit.append(tx, {
      log: `tenant:${order.organisationId}`,
      action: 'legal-order.revealed',
      actor: { kind: 'system', id: 'order-reveals' },
      target: { kind: 'legal-order', id: order.id },
      details: { documentSha256: order.documentSha256, recordings: order.recordingIds.length },
    });
  }
}
