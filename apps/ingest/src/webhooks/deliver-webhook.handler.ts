import { KMS, type Kms } from '#blobs/kms.js';
import type { JobPayload } from '#contracts/jobs.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { HandlesJob, type JobContext, type JobHandler } from '#jobs/handles-job.js';
import { Inject, Injectable } from '@nestjs/common';
import { WebhookLog } from './webhook-log.js';
import { type Attempt, type Delivery, WebhookRepository } from './webhook.repository.js';
import { WebhookSender } from './webhook-sender.js';

/** One attempt to deliver a message. The next one, if it takes one, is asked for in the commit that writes this one down. */
@Injectable()
@HandlesJob('webhooks.deliver')
export class DeliverWebhookHandler implements JobHandler<'webhooks.deliver'> {
  constructor(
    @Inject(databaseOf('ingest_worker')) private readonly db: Database,
    @Inject(KMS) private readonly kms: Kms,
    private readonly repository: WebhookRepository,
    private readonly sender: WebhookSender,
    private readonly log: WebhookLog,
  ) {}

  async handle({ tenantId, deliveryId }: JobPayload<'webhooks.deliver'>, { complete }: JobContext): Promise<void> {
    const delivery = await this.db.transaction({ tenants: [tenantId] }, (tx) => this.repository.pending(tx, tenantId, deliveryId));
    const attempt = delivery?.url ? await this.attempt(delivery, delivery.url) : undefined;
    await this.db.transaction({ tenants: [tenantId] }, async (tx) => {
      if (delivery && attempt) await this.log.attempted(tx, delivery, attempt);
      else if (delivery) await this.repository.drop(tx, delivery.id);
      await complete(tx);
    });
  }

  private async attempt(delivery: Delivery, url: string): Promise<Attempt> {
    const secrets = await Promise.all(delivery.secrets.map(({ wrapped, masterKeyId }) => this.kms.unwrap(wrapped, masterKeyId, { tenantId: delivery.tenantId, sessionId: delivery.endpointId ?? '' })));
    return this.sender.send({ id: delivery.id, url, body: JSON.stringify(delivery.payload), secrets });
  }
}
