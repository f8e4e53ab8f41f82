import { Module } from '@nestjs/common';
import { WebhooksModule } from '../webhooks/webhooks.module.js';
import { ArchiveParts } from './archive-parts.js';
import { BuildExportHandler } from './build-export.handler.js';
import { ExportBuilder } from './export-builder.js';
import { ExportDataRepository } from './export-data.repository.js';
import { ExportRepository } from './export.repository.js';
import { ExportSweep } from './export-sweep.js';

/** Builds archives and removes them. Needs the duty `ingest_eraser` and `BlobsModule`. */
@Module({ imports: [WebhooksModule], providers: [ArchiveParts, BuildExportHandler, ExportBuilder, ExportDataRepository, ExportRepository, ExportSweep] })
export class ExportsWorkerModule {}
