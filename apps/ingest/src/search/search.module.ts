import { ListCursor } from '#http/list-cursor.js';
import { Module } from '@nestjs/common';
import { SearchController } from './search.controller.js';
import { SearchRepository } from './search.repository.js';
import { TagsController } from './tags.controller.js';
import { TagsRepository } from './tags.repository.js';
import { TagsService } from './tags.service.js';
import { SearchService } from './search.service.js';

/** Finding recordings. Needs the duty `ingest_api` and `IdentityModule`. */
@Module({
  controllers: [SearchController, TagsController],
  providers: [ListCursor, SearchRepository, SearchService, TagsRepository, TagsService],
  exports: [ListCursor, SearchRepository],
})
export class SearchModule {}
