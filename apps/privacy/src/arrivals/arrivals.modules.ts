import { DataHolderRegistry } from '#personal-data/data-holder-registry.js';
import { Module, type OnModuleInit } from '@nestjs/common';
import { SecurityReportsController } from './arrivals.controllers.js';
import { ArrivalsDataHolder } from './arrivals-data-holder.js';
import { ArrivalsRepository } from './arrivals.repository.js';
import { ArrivalsService } from './arrivals.service.js';
import { RequestsModule } from '../requests/requests.modules.js';
import { ArrivalIntake, ReceiveRightsRequestHandler, ReceiveSecurityReportHandler } from './receive-arrival.handlers.js';

@Module({ controllers: [SecurityReportsController], providers: [ArrivalsRepository, ArrivalsService] })
export class ArrivalsApiModule {}

@Module({ imports: [RequestsModule], providers: [ArrivalIntake, ArrivalsDataHolder, ArrivalsRepository, ReceiveRightsRequestHandler, ReceiveSecurityReportHandler] })
export class ArrivalsWorkerModule implements OnModuleInit {
  constructor(
    private readonly registry: DataHolderRegistry,
    private readonly holder: ArrivalsDataHolder,
  ) {}

  onModuleInit(): void {
    this.registry.register(this.holder);
  }
}
