import { Module } from '@nestjs/common';
import { WebhookRepository } from './webhook.repository.js';
import { Webhooks } from './webhooks.js';

/** What other rooms tell a project through. */
@Module({ providers: [WebhookRepository, Webhooks], exports: [WebhookRepository, Webhooks] })
export class WebhooksModule {}
