import { MailModule } from '#mail/mail.module.js';
import { Module } from '@nestjs/common';
import { DeliverWebhookHandler } from './deliver-webhook.handler.js';
import { resolveByDns } from './safe-address.js';
import { WebhookLog } from './webhook-log.js';
import { WebhookOffNotice } from './webhook-off-notice.js';
import { WEBHOOK_RESOLVE, WebhookSender } from './webhook-sender.js';
import { WebhooksModule } from './webhooks.module.js';

/** Delivers messages to customers' own addresses. Needs the duty `ingest_worker` and `BlobsModule`. */
@Module({ imports: [MailModule.forDuty('ingest_worker'), WebhooksModule], providers: [DeliverWebhookHandler, WebhookLog, WebhookOffNotice, WebhookSender, { provide: WEBHOOK_RESOLVE, useValue: resolveByDns }] })
export class WebhooksWorkerModule {}
