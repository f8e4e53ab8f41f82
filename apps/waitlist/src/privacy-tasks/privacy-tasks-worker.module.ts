import { ExchangeDataHolder } from '#exchange/exchange-data-holder.js';
import { DataHolderRegistry } from '#personal-data/data-holder-registry.js';
import { PrivacyTasksModule } from '#personal-data/privacy-tasks.module.js';
import { Module } from '@nestjs/common';
import { AnswerPrivacyTaskHandler } from './answer-privacy-task.handler.js';

/** Answers cases of the privacy app for the data holders of this one. Needs the duty `waitlist_worker`, `ExchangeModule` and `PersonalDataModule`. */
@Module({ imports: [PrivacyTasksModule.forDuty('waitlist_worker')], providers: [AnswerPrivacyTaskHandler] })
export class PrivacyTasksWorkerModule {
  constructor(registry: DataHolderRegistry, messages: ExchangeDataHolder) {
    registry.register(messages);
  }
}
