import { Module } from '@nestjs/common';
import { LedgerGateModule } from '../erasure/ledger-gate.module.js';
import { WatchingModule } from '../watching/watching.module.js';
import { LiveController } from './live.controller.js';
import { LiveLists } from './live-lists.js';
import { LiveRepository } from './live.repository.js';
import { LiveService } from './live.service.js';
import { StreamPlaces } from './stream-places.js';

/** What is being recorded right now. Needs the duty `ingest_api`. */
@Module({
  imports: [LedgerGateModule, WatchingModule],
  controllers: [LiveController],
  providers: [LiveLists, LiveRepository, LiveService, StreamPlaces],
})
export class LiveModule {}
