import { ListCursor } from '#http/list-cursor.js';
import { Module } from '@nestjs/common';
import { LiveModule } from '../live/live.module.js';
import { WatchingModule } from '../watching/watching.module.js';
import { GrantAccessRepository } from './grant-access.repository.js';
import { GrantedController } from './granted.controller.js';
import { GrantedRecordings } from './granted-recordings.service.js';
import { GrantedReaders, GrantedService } from './granted.service.js';
import { OwnGrantsController } from './own-grants.controller.js';
import { OwnGrantsRepository } from './own-grants.repository.js';
import { OwnGrantsService } from './own-grants.service.js';

/** Access of our staff to recordings: what customers say to it, and reading under a grant. Needs the duties `ingest_api` and `ingest_operator`. */
@Module({
  imports: [LiveModule, WatchingModule],
  controllers: [OwnGrantsController, GrantedController],
  providers: [GrantAccessRepository, GrantedReaders, GrantedRecordings, GrantedService, ListCursor, OwnGrantsRepository, OwnGrantsService],
})
export class AccessApiModule {}
