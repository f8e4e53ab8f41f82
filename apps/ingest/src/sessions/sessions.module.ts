import { ConsentModule } from '#consent/consent.module.js';
import { Outbox } from '#jobs/outbox.js';
import { Module } from '@nestjs/common';
import { BeaconBody } from './beacon-body.js';
import { EndSessionService } from './end-session.service.js';
import { SessionAccessModule } from './session-access.module.js';
import { SessionsController } from './sessions.controller.js';
import { StartSessionService } from './start-session.service.js';

/** Start and end of sessions. Needs `SessionKeys` and `IngestKeys`. */
@Module({
  imports: [ConsentModule, SessionAccessModule],
  controllers: [SessionsController],
  providers: [BeaconBody, EndSessionService, Outbox, StartSessionService],
})
export class SessionsModule {}
