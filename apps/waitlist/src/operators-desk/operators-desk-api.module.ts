import { ListCursor } from '#http/list-cursor.js';
import { Module } from '@nestjs/common';
import { WaitlistApiModule } from '../waitlist/waitlist-api.module.js';
import { AddressRulesController } from './address-rules.controller.js';
import { AddressRulesRepository } from './address-rules.repository.js';
import { AddressRulesService } from './address-rules.service.js';
import { HeldController } from './held.controller.js';
import { HeldRepository } from './held.repository.js';
import { HeldService } from './held.service.js';
import { InvitationRepository } from './invitation.repository.js';
import { Invitations } from './invitations.js';
import { PeopleController } from './people.controller.js';
import { PeopleExport } from './people-export.js';
import { PeopleRepository } from './people.repository.js';
import { PeopleService } from './people.service.js';
import { WavesController } from './waves.controller.js';
import { WavesService } from './waves.service.js';

/** The waitlist as operators see it. Needs `ExchangeModule`, `AuditModule` and the duty `waitlist_api`. */
@Module({
  imports: [WaitlistApiModule],
  controllers: [AddressRulesController, HeldController, PeopleController, WavesController],
  providers: [AddressRulesRepository, AddressRulesService, HeldRepository, HeldService, InvitationRepository, Invitations, ListCursor, PeopleExport, PeopleRepository, PeopleService, WavesService],
})
export class OperatorsDeskApiModule {}
