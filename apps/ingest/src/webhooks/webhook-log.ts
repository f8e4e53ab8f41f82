import { Clock } from '#clock/clock.js';
import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import { Outbox } from '#jobs/outbox.js';
import { Inject, Injectable } from '@nestjs/common';
import { type Attempt, type Delivery, WebhookRepository } from './webhook.repository.js';
import { WebhookOffNotice } from './webhook-off-notice.js';

/** Pauses after each attempt that failed, in seconds: a bit more than three days in all. */
const PAUSES = [5, 60, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
/** So many messages in a row that were given up switch the endpoint off. */
export const MOST_FAILURES = 3;
const GONE = 410;
const KEPT_DAYS = 30;

/** Writes down what became of an attempt, and what follows from it. */
@Injectable()
export class WebhookLog {
  constructor(
    private readonly repository: WebhookRepository,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly notice: WebhookOffNotice,
  ) {}

  /** Within the transaction that ends the job. */
  async attempted(tx: Tx, delivery: Delivery, attempt: Attempt): Promise<void> {
    const { id, tenantId, projectId } = delivery;
    if (attempt.failure === null) {
      await this.repository.attempted(tx, id, attempt, 'delivered', undefined);
      await this.repository.worked(tx, projectId);
      await this.repository.purge(tx, projectId, KEPT_DAYS);
      return;
    }
    const pause = attempt.status === GONE ? undefined : PAUSES[delivery.attempts];
    if (pause === undefined) return this.giveUp(tx, delivery, attempt);
    const dueAt = new Date(this.clock.now().getTime() + pause * 1000);
    await this.repository.attempted(tx, id, attempt, 'pending', dueAt);
    await this.outbox.enqueue(tx, 'webhooks.deliver', { tenantId, deliveryId: id }, { key: id, dueAt });
  }

  /** An endpoint that says it is gone is believed at once. */
  private async giveUp(tx: Tx, delivery: Delivery, attempt: Attempt): Promise<void> {
    const { id, tenantId, projectId } = delivery;
    await this.repository.attempted(tx, id, attempt, 'failed', undefined);
    const off = await this.repository.gaveUp(tx, projectId, attempt.status === GONE ? 1 : MOST_FAILURES);
    if (!off) return;
    await this.notice.send(tx, delivery, attempt);
    await this.audit.append(tx, { log: `tenant:${tenantId}`, action: 'webhook.disabled', actor: { kind: 'worker', id: 'webhooks' }, target: { kind: 'project', id: projectId }, details: { failure: attempt.failure ?? '', status: attempt.status } });
  }
}
