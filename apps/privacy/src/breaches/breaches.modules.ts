import { MailModule } from '#mail/mail.module.js';
import { Module } from '@nestjs/common';
import { NoticesModule } from '../notices/notices.modules.js';
import { NoticesReader } from '../notices/notices.reader.js';
import { BreachDuties } from './breach-duties.service.js';
import { BreachWatch } from './breach-watch.js';
import { BreachesController } from './breaches.controller.js';
import { BreachesRepository } from './breaches.repository.js';
import { BreachesService } from './breaches.service.js';

@Module({ imports: [NoticesModule], controllers: [BreachesController], providers: [BreachDuties, BreachesRepository, BreachesService, NoticesReader] })
export class BreachesApiModule {}

@Module({ imports: [MailModule.forDuty('privacy_worker')], providers: [BreachesRepository, BreachWatch] })
export class BreachesWorkerModule {}
