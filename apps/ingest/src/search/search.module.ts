import { Module } from '@nestjs/common';
import { LedgerGateModule } from '../erasure/ledger-gate.module.js';
import { SearchController } from './search.controller.js';
import { SearchCursor } from './search-cursor.js';
import { SearchRepository } from './search.repository.js';
import { SearchService } from './search.service.js';

/** Finding recordings. Needs the duty `ingest_api` and `IdentityModule`. */
@Module({
  imports: [LedgerGateModule],
  controllers: [SearchController],
  providers: [SearchCursor, SearchRepository, SearchService],
  exports: [SearchCursor],
})
export class SearchModule {}
