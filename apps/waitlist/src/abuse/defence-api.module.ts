import { Module } from '@nestjs/common';
import { DefenceController } from './defence.controller.js';
import { DefenceService } from './defence.service.js';

/** Operators' view of the defence of forms. Needs `AbuseModule`. */
@Module({ controllers: [DefenceController], providers: [DefenceService] })
export class DefenceApiModule {}
