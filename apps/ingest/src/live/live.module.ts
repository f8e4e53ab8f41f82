import { Module } from '@nestjs/common';
import { WatchingModule } from '../watching/watching.module.js';
import { LiveController } from './live.controller.js';
import { LiveLists } from './live-lists.js';
import { LiveRepository } from './live.repository.js';
import { LiveService } from './live.service.js';
import { StreamPlaces } from './stream-places.js';

/** What is being recorded right now. Needs the duty `ingest_api`. */
@Module({
  imports: [WatchingModule],
  controllers: [LiveController],
  providers: [LiveLists, LiveRepository, LiveService, StreamPlaces],
  exports: [LiveLists, LiveRepository, StreamPlaces],
})
export class LiveModule {}
