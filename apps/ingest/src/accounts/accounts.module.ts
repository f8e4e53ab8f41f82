import { SignInModule } from '#identity/sign-in.module.js';
import { Module } from '@nestjs/common';
import { AccountNotices } from './account-notices.js';
import { AuthenticationController } from './authentication.controller.js';
import { AuthenticationService } from './authentication.service.js';
import { AuthenticationStart } from './authentication-start.js';
import { Callers } from './caller.js';
import { FactorEnrolment } from './factor-enrolment.js';
import { GuardedSteps } from './guarded-steps.js';
import { MemberFactorsController } from './member-factors.controller.js';
import { MemberSessions } from './member-sessions.js';
import { MemberSignInController } from './member-sign-in.controller.js';
import { MemberSignInService } from './member-sign-in.service.js';
import { OwnAddress } from './own-address.js';
import { OwnFactors } from './own-factors.js';
import { RefusedSignIns } from './refused-sign-ins.js';

const SHARED = [AccountNotices, AuthenticationStart, Callers, FactorEnrolment, GuardedSteps, MemberSessions, OwnAddress, OwnFactors, RefusedSignIns];

/** How members sign in and look after their own account. Needs `IdentityModule`, `AbuseModule` and the duty `identity_writer`. */
@Module({
  imports: [SignInModule],
  controllers: [AuthenticationController, MemberFactorsController, MemberSignInController],
  providers: [...SHARED, AuthenticationService, MemberSignInService],
  exports: [...SHARED, SignInModule],
})
export class AccountsModule {}
