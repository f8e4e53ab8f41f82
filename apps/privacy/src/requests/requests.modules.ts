import { ListCursor } from '#http/list-cursor.js';
import { MailModule } from '#mail/mail.module.js';
import { SignedLinks } from '#mail/signed-link.js';
import { DataHolderRegistry } from '#personal-data/data-holder-registry.js';
import { Module, type OnModuleInit } from '@nestjs/common';
import { CasesModule } from '../cases/cases.modules.js';
import { CaseEndedHandler } from './case-ended.handler.js';
import { CustomersRequestsController, SubCasesController } from './customers.controllers.js';
import { CustomersService } from './customers.service.js';
import { DeskController } from './desk.controller.js';
import { DeskService } from './desk.service.js';
import { DeskSteps } from './desk-steps.js';
import { DeskView } from './desk-view.js';
import { Filing } from './filing.js';
import { OwnRequestView } from './own-request-view.js';
import { PassingOn } from './passing-on.js';
import { MakeRequestController, OwnRequestController } from './person.controllers.js';
import { PersonService } from './person.service.js';
import { PublicFormService } from './public-form.service.js';
import { RequestClock } from './request-clock.js';
import { RequestDoings } from './request-doings.js';
import { RequestLetters } from './request-letters.js';
import { RequestLog } from './request-log.js';
import { RequestWork } from './request-work.js';
import { RequestsDataHolder } from './requests-data-holder.js';
import { RequestsDataRepository } from './requests-data.repository.js';
import { RequestsRepository } from './requests.repository.js';
import { SubCasesRepository } from './sub-cases.repository.js';
import { SubCasesService } from './sub-cases.service.js';
import { RequestAlarm, RequestUpkeep } from './upkeep.js';
import { UpkeepRepository } from './upkeep.repository.js';
import { Verification, VerificationParts } from './verification.js';

/** What takes requests in and works on them, for any channel. Needs `RecipientBudget` and an audit writer. */
@Module({
  imports: [CasesModule, MailModule.forDuty('privacy_worker')],
  providers: [Filing, PassingOn, RequestClock, RequestLetters, RequestLog, RequestWork, RequestsRepository, SignedLinks, SubCasesRepository, Verification, VerificationParts],
  exports: [CasesModule, Filing, MailModule.forDuty('privacy_worker'), PassingOn, RequestClock, RequestLetters, RequestLog, RequestWork, RequestsRepository, SubCasesRepository, Verification, VerificationParts],
})
export class RequestsModule {}

/** The public form, the person’s page, the operators’ desk and what customers file and answer. */
@Module({
  imports: [RequestsModule],
  controllers: [CustomersRequestsController, DeskController, MakeRequestController, OwnRequestController, SubCasesController],
  providers: [CustomersService, DeskService, DeskSteps, DeskView, ListCursor, OwnRequestView, PersonService, PublicFormService, RequestDoings, SubCasesService],
})
export class RequestsApiModule {}

/** What goes on behind: cases that end, reminders, clocks, what nobody needs any more. */
@Module({
  imports: [RequestsModule],
  providers: [CaseEndedHandler, RequestAlarm, RequestUpkeep, RequestsDataHolder, RequestsDataRepository, UpkeepRepository],
})
export class RequestsWorkerModule implements OnModuleInit {
  constructor(
    private readonly registry: DataHolderRegistry,
    private readonly holder: RequestsDataHolder,
  ) {}

  onModuleInit(): void {
    this.registry.register(this.holder);
  }
}
