import { DocumentRoutes } from '#http/document-routes.js';
import { Module } from '@nestjs/common';
import { SessionAccessModule } from '../sessions/session-access.module.js';
import { AcceptBlockRepository } from './accept-block.repository.js';
import { BlockWriter } from './block-writer.js';
import { CHUNK_PATHS } from './chunk.openapi.js';
import { ChunkRoutes } from './chunk.routes.js';
import { IntakeMetrics } from './intake-metrics.js';
import { IntakeService } from './intake.service.js';
import { SessionStateRepository } from './session-state.repository.js';
import { SettingsVersions } from './settings-versions.js';

/** Chunks in: the hot path, from the socket to the commit. */
@DocumentRoutes(CHUNK_PATHS)
@Module({
  imports: [SessionAccessModule],
  providers: [AcceptBlockRepository, BlockWriter, ChunkRoutes, IntakeMetrics, IntakeService, SessionStateRepository, SettingsVersions],
})
export class IntakeModule {}
