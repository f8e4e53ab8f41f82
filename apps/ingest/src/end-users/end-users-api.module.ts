import { Module } from '@nestjs/common';
import { DeletionsApiModule } from '../deletions/deletions-api.module.js';
import { ExportsApiModule } from '../exports/exports-api.module.js';
import { WebhooksModule } from '../webhooks/webhooks.module.js';
import { EndUserRepository } from './end-user.repository.js';
import { EndUsersController } from './end-users.controller.js';
import { EndUsersService } from './end-users.service.js';

/** What customers do for the rights of the people they record. Needs the duty `ingest_api`, `IdentityModule`, `JobsModule` and an audit writer. */
@Module({ imports: [DeletionsApiModule, ExportsApiModule, WebhooksModule], controllers: [EndUsersController], providers: [EndUserRepository, EndUsersService] })
export class EndUsersApiModule {}
