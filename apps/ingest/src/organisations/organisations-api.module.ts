import { MailModule } from '#mail/mail.module.js';
import { Module } from '@nestjs/common';
import { IdentityApiModule } from '../identity/identity-api.module.js';
import { ClaimsController } from './claims.controller.js';
import { ClaimsService } from './claims.service.js';
import { ClosingController } from './closing.controller.js';
import { ClosingRepository } from './closing.repository.js';
import { ClosingService } from './closing.service.js';
import { Departures } from './departures.js';
import { InvitationRules } from './invitation-rules.js';
import { InvitationsController } from './invitations.controller.js';
import { InvitationsService } from './invitations.service.js';
import { JoiningController } from './joining.controller.js';
import { JoiningService } from './joining.service.js';
import { MembersController } from './members.controller.js';
import { MembersService } from './members.service.js';
import { OrganisationPlanService } from './organisation-plan.service.js';
import { OrganisationsController } from './organisations.controller.js';
import { OrganisationsDeskController } from './organisations-desk.controller.js';
import { OrganisationsDeskService } from './organisations-desk.service.js';
import { SHARED_PARTS } from './organisations-parts.js';
import { OrganisationsService } from './organisations.service.js';
import { OwnershipController } from './ownership.controller.js';
import { OwnershipRepository } from './ownership.repository.js';
import { OwnershipService } from './ownership.service.js';
import { PlanBookService } from './plan-book.service.js';
import { PlanLimits } from './plan-limits.js';
import { PlanNotice } from './plan-notice.js';
import { Plans } from './plans.service.js';
import { PlansController } from './plans.controller.js';
import { ProjectsController } from './projects.controller.js';
import { ProjectsRepository } from './projects.repository.js';
import { ProjectsService } from './projects.service.js';

/** Organisations, their projects, members, plan, ownership and end, over REST. Needs the duties `identity_writer` and `ingest_api`, `IdentityModule` and `AbuseModule`. */
@Module({
  imports: [IdentityApiModule, MailModule.forDuty('identity_writer')],
  controllers: [
    ClaimsController, ClosingController, InvitationsController, JoiningController, MembersController, OrganisationsController, OrganisationsDeskController, OwnershipController,
    PlansController, ProjectsController,
  ],
  providers: [
    ...SHARED_PARTS,
    ClaimsService, ClosingRepository, ClosingService, Departures, InvitationRules, InvitationsService, JoiningService, MembersService,
    OrganisationPlanService, OrganisationsDeskService, OrganisationsService, OwnershipRepository, OwnershipService, PlanBookService, PlanLimits, PlanNotice, ProjectsRepository,
    ProjectsService,
  ],
  exports: [Plans],
})
export class OrganisationsApiModule {}
