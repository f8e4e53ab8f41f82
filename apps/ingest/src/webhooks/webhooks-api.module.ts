import { ListCursor } from '#http/list-cursor.js';
import { Module } from '@nestjs/common';
import { resolveByDns } from './safe-address.js';
import { WebhookAddress } from './webhook-address.js';
import { WEBHOOK_RESOLVE } from './webhook-sender.js';
import { WebhookDeliveriesService } from './webhook-deliveries.service.js';
import { WebhookSettingsService } from './webhook-settings.service.js';
import { WebhooksController } from './webhooks.controller.js';
import { WebhooksModule } from './webhooks.module.js';

/** Where customers say where they want to be told. Needs the duty `ingest_api`, `IdentityModule`, `BlobsModule` and an audit writer. */
@Module({
  imports: [WebhooksModule],
  controllers: [WebhooksController],
  providers: [ListCursor, WebhookAddress, WebhookDeliveriesService, WebhookSettingsService, { provide: WEBHOOK_RESOLVE, useValue: resolveByDns }],
})
export class WebhooksApiModule {}
