import { SignInModule } from '#identity/sign-in.module.js';
import { Module } from '@nestjs/common';
import { AccountNotices } from './account-notices.js';
import { Callers } from './caller.js';
import { GuardedSteps } from './guarded-steps.js';
import { MemberSessions } from './member-sessions.js';
import { MemberSignInController } from './member-sign-in.controller.js';
import { MemberSignInService } from './member-sign-in.service.js';
import { RefusedSignIns } from './refused-sign-ins.js';

/** How members sign in and look after their own account. Needs `IdentityModule`, `AbuseModule` and the duty `identity_writer`. */
@Module({
  imports: [SignInModule],
  controllers: [MemberSignInController],
  providers: [AccountNotices, Callers, GuardedSteps, MemberSessions, MemberSignInService, RefusedSignIns],
  exports: [AccountNotices, Callers, GuardedSteps, MemberSessions, RefusedSignIns, SignInModule],
})
export class AccountsModule {}
