import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import type { Tx } from '#contracts/transaction.js';
import { Mail } from '#mail/mail.service.js';
import { Inject, Injectable } from '@nestjs/common';
import { type Attempt, type Delivery, WebhookRepository } from './webhook.repository.js';

/** Tells those who answer for an organisation that a webhook of theirs was switched off: it cannot tell them itself. */
@Injectable()
export class WebhookOffNotice {
  constructor(
    @Inject(CONFIG) private readonly config: Pick<Config, 'urls'>,
    private readonly repository: WebhookRepository,
    private readonly mail: Mail,
  ) {}

  /** One mail each. Runs as `ingest_worker`. */
  async send(tx: Tx, { id, tenantId, projectId }: Delivery, { failure }: Attempt): Promise<void> {
    const data = { project: await this.repository.projectName(tx, projectId), failure: failure ?? 'gone', url: `${this.config.urls.web}/dashboard/` };
    for (const person of await this.repository.peopleInCharge(tx, tenantId)) await this.mail.send(tx, { template: 'webhook-disabled', to: person.email, data, key: `webhook-off:${id}:${person.id}` });
  }
}
