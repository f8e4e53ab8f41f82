import { DataHolderRegistry } from '#personal-data/data-holder-registry.js';
import { PolicyFiles } from '#policy/policy-files.js';
import { Module, type OnModuleInit } from '@nestjs/common';
import { NoticesModule } from '../notices/notices.modules.js';
import { AcceptancesDataHolder } from './acceptances-data-holder.js';
import { AcceptancesRepository } from './acceptances.repository.js';
import { PoliciesController } from './policies.controller.js';
import { PoliciesRepository } from './policies.repository.js';
import { PoliciesService } from './policies.service.js';
import { PolicyClock } from './policy-clock.js';
import { PolicyDeskController } from './policy-desk.controller.js';
import { PolicyDrafts } from './policy-drafts.js';
import { PolicyNotice } from './policy-notice.js';
import { PolicyRegister } from './policy-register.js';
import { PublishingService } from './publishing.service.js';

@Module({
  imports: [NoticesModule],
  controllers: [PoliciesController, PolicyDeskController],
  providers: [{ provide: PolicyFiles, useFactory: () => new PolicyFiles() }, PoliciesRepository, PoliciesService, PolicyDrafts, PolicyNotice, PolicyRegister, PublishingService],
})
export class PoliciesApiModule {}

@Module({ imports: [NoticesModule], providers: [AcceptancesDataHolder, AcceptancesRepository, PoliciesRepository, PolicyClock] })
export class PoliciesWorkerModule implements OnModuleInit {
  constructor(
    private readonly registry: DataHolderRegistry,
    private readonly holder: AcceptancesDataHolder,
  ) {}

  onModuleInit(): void {
    this.registry.register(this.holder);
  }
}
