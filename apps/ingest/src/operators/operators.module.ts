import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { OperatorAccountController } from './operator-account.controller.js';
import { OperatorAccountService } from './operator-account.service.js';
import { OperatorEnrolmentService } from './operator-enrolment.service.js';
import { OperatorFactorsController } from './operator-factors.controller.js';
import { OperatorSessions } from './operator-sessions.js';
import { OperatorSignInController } from './operator-sign-in.controller.js';
import { OperatorSignInService } from './operator-sign-in.service.js';
import { OperatorsController } from './operators.controller.js';
import { OperatorsService } from './operators.service.js';

/** How operators sign in, and how admins manage them. Every app takes the bearers; they are given out here. */
@Module({
  imports: [AccountsModule],
  controllers: [OperatorAccountController, OperatorFactorsController, OperatorSignInController, OperatorsController],
  providers: [OperatorAccountService, OperatorEnrolmentService, OperatorSessions, OperatorSignInService, OperatorsService],
})
export class OperatorsModule {}
