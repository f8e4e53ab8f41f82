import { ConsentModule } from '#consent/consent.module.js';
import { MailKeys } from '#mail/mail-keys.js';
import { SignedLinks } from '#mail/signed-link.js';
import { Module } from '@nestjs/common';
import { ConsentDesk } from './consent-desk.js';
import { ConsentsController, OwnConsentsController } from './consents.controllers.js';
import { ConsentsRepository } from './consents.repository.js';
import { ConsentsService } from './consents.service.js';
import { GpcController } from './gpc.controller.js';

/** The consent of people who came to us. Needs the duty `privacy_api`, `ExchangeModule` and an audit writer. */
@Module({ imports: [ConsentModule], controllers: [OwnConsentsController, ConsentsController, GpcController], providers: [ConsentDesk, ConsentsRepository, ConsentsService, MailKeys, SignedLinks] })
export class ConsentApiModule {}
