import { MailModule } from '#mail/mail.module.js';
import { Module } from '@nestjs/common';
import { NoticesModule } from '../notices/notices.modules.js';
import { NoticesReader } from '../notices/notices.reader.js';
import { ObjectionsService } from './objections.service.js';
import { SubprocessorDeskController } from './subprocessor-desk.controller.js';
import { SubprocessorDesk } from './subprocessor-desk.service.js';
import { SubprocessorLists } from './subprocessor-lists.service.js';
import { SubprocessorNotice } from './subprocessor-notice.js';
import { SubprocessorsController } from './subprocessors.controller.js';
import { SubprocessorsRepository } from './subprocessors.repository.js';

/** The registry and the lists made of it. Needs `privacy_api`, `AbuseModule` and `ExchangeModule`. */
@Module({
  imports: [MailModule.forDuty('privacy_api'), NoticesModule],
  controllers: [SubprocessorsController, SubprocessorDeskController],
  providers: [NoticesReader, ObjectionsService, SubprocessorDesk, SubprocessorLists, SubprocessorNotice, SubprocessorsRepository],
  exports: [SubprocessorLists, SubprocessorsRepository],
})
export class SubprocessorsApiModule {}
