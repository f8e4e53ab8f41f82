import { MailModule } from '#mail/mail.module.js';
import { Suppressions } from '#mail/suppressions.repository.js';
import { Module } from '@nestjs/common';
import { MailPreferencesController } from './mail-preferences.controller.js';
import { MailPreferencesService } from './mail-preferences.service.js';
import { OneClickBody } from './one-click-body.js';

/** Unsubscribing and choosing. Needs the duty `waitlist_api`, `AuditModule`, `AbuseModule`. */
@Module({ imports: [MailModule.forDuty('waitlist_api')], controllers: [MailPreferencesController], providers: [MailPreferencesService, OneClickBody, Suppressions] })
export class MailPreferencesModule {}
