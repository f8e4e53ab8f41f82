import { ListCursor } from '#http/list-cursor.js';
import { Module } from '@nestjs/common';
import { DeletionRepository } from './deletion.repository.js';
import { DeletionsController } from './deletions.controller.js';
import { DeletionsService } from './deletions.service.js';
import { DryRunToken } from './dry-run-token.js';

/** Where customers delete many recordings at once. Needs the duty `ingest_api`, `IdentityModule`, `JobsModule` and an audit writer. */
@Module({ controllers: [DeletionsController], providers: [DeletionRepository, DeletionsService, DryRunToken, ListCursor], exports: [DeletionsService] })
export class DeletionsApiModule {}
