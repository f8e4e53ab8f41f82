import { Module } from '@nestjs/common';
import { SearchModule } from '../search/search.module.js';
import { ViewingLog } from './viewing-log.js';
import { ViewingSweep } from './viewing-sweep.js';
import { ViewingRepository } from './viewing.repository.js';
import { WatchAuditController } from './watch-audit.controller.js';
import { WatchAuditRepository } from './watch-audit.repository.js';
import { WatchAuditService } from './watch-audit.service.js';

/** Who watches what: written down before anything is shown, and shown to the customer. Needs the duty `ingest_api` and an audit writer. */
@Module({
  imports: [SearchModule],
  controllers: [WatchAuditController],
  providers: [ViewingLog, ViewingRepository, ViewingSweep, WatchAuditRepository, WatchAuditService],
  exports: [ViewingLog, ViewingRepository],
})
export class WatchingModule {}
