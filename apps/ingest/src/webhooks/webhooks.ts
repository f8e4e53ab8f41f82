import { Clock } from '#clock/clock.js';
import type { Tx } from '#contracts/transaction.js';
import { Outbox } from '#jobs/outbox.js';
import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { type ProjectScope, WebhookRepository } from './webhook.repository.js';
import type { WebhookData, WebhookType } from './webhook-types.js';

/** Tells a project what happened, if it wants to know. */
@Injectable()
export class Webhooks {
  constructor(
    private readonly repository: WebhookRepository,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** The message is sent when, and only when, the caller's transaction commits. Nothing happens when the project has no endpoint. `data` holds ids and counts. */
  async emit(tx: Tx, scope: ProjectScope, type: WebhookType, data: WebhookData): Promise<void> {
    if (!(await this.repository.isOn(tx, scope))) return;
    const id = randomUUID();
    await this.repository.insertDelivery(tx, scope, id, type, { type, timestamp: this.clock.now().toISOString(), data: { projectId: scope.projectId, ...data } });
    await this.outbox.enqueue(tx, 'webhooks.deliver', { tenantId: scope.tenantId, deliveryId: id }, { key: id });
  }
}
