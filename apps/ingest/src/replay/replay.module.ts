import { Module } from '@nestjs/common';
import { LedgerGateModule } from '../erasure/ledger-gate.module.js';
import { SearchModule } from '../search/search.module.js';
import { MediaController } from './media.controller.js';
import { MediaService } from './media.service.js';
import { RecordingsController } from './recordings.controller.js';
import { RecordingsService } from './recordings.service.js';
import { ReplayRepository } from './replay.repository.js';
import { ViewingLog } from './viewing-log.js';

/** What customers and their tools read: lists, manifests, segments, pictures. Needs the duty `ingest_api`, `IdentityModule`, `BlobsModule` and an audit writer. */
@Module({
  imports: [LedgerGateModule, SearchModule],
  controllers: [RecordingsController, MediaController],
  providers: [MediaService, RecordingsService, ReplayRepository, ViewingLog],
})
export class ReplayModule {}
