import { Module } from '@nestjs/common';
import { SearchModule } from '../search/search.module.js';
import { LiveModule } from '../live/live.module.js';
import { WatchingModule } from '../watching/watching.module.js';
import { DetailsController } from './details.controller.js';
import { DetailsService } from './details.service.js';
import { MediaController } from './media.controller.js';
import { MediaService } from './media.service.js';
import { RecordingsController } from './recordings.controller.js';
import { RecordingsService } from './recordings.service.js';
import { ReplayRepository } from './replay.repository.js';
import { SealedReader } from './sealed-reader.js';

/** What customers and their tools read: lists, manifests, segments, pictures, details. Needs the duty `ingest_api`, `IdentityModule`, `BlobsModule` and an audit writer. */
@Module({
  imports: [LiveModule, SearchModule, WatchingModule],
  controllers: [RecordingsController, MediaController, DetailsController],
  providers: [DetailsService, MediaService, RecordingsService, ReplayRepository, SealedReader],
})
export class ReplayModule {}
