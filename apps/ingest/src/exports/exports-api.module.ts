import { Module } from '@nestjs/common';
import { ArchiveParts } from './archive-parts.js';
import { ExportRepository } from './export.repository.js';
import { ExportsController } from './exports.controller.js';
import { ExportsService } from './exports.service.js';

/** Where customers follow and download archives. Needs the duty `ingest_api`, `IdentityModule`, `BlobsModule`, `JobsModule` and an audit writer. */
@Module({ controllers: [ExportsController], providers: [ArchiveParts, ExportRepository, ExportsService], exports: [ExportsService] })
export class ExportsApiModule {}
