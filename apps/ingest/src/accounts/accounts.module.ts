import { SignInModule } from '#identity/sign-in.module.js';
import { EndedSignIns } from '#identity/ended-sign-ins.js';
import { Module } from '@nestjs/common';
import { AccountChangesService } from './account-changes.service.js';
import { AccountNotices } from './account-notices.js';
import { AccountRecoveryController } from './account-recovery.controller.js';
import { AccountSweep } from './account-sweep.js';
import { AuthenticationController } from './authentication.controller.js';
import { AuthenticationService } from './authentication.service.js';
import { AuthenticationStart } from './authentication-start.js';
import { Callers } from './caller.js';
import { EmailChangeController } from './email-change.controller.js';
import { EmailChangeMails } from './email-change-mails.js';
import { EmailChangeService } from './email-change.service.js';
import { EmailChanges } from './email-changes.js';
import { FactorEnrolment } from './factor-enrolment.js';
import { FactorRecoveryService } from './factor-recovery.service.js';
import { GuardedSteps } from './guarded-steps.js';
import { MemberFactorsController } from './member-factors.controller.js';
import { MemberSessions } from './member-sessions.js';
import { MemberSignInController } from './member-sign-in.controller.js';
import { MemberSignInService } from './member-sign-in.service.js';
import { OwnAddress } from './own-address.js';
import { OwnFactors } from './own-factors.js';
import { RecoveredMember } from './recovered-member.js';
import { RecoveryApprovalsController } from './recovery-approvals.controller.js';
import { RecoveryApprovalsService } from './recovery-approvals.service.js';
import { RefusedSignIns } from './refused-sign-ins.js';
import { StopLinks } from './stop-links.js';
import { WithoutMailService } from './without-mail.service.js';

const SHARED = [AccountNotices, AuthenticationStart, Callers, FactorEnrolment, GuardedSteps, MemberSessions, OwnAddress, OwnFactors, RefusedSignIns];

const RECOVERY = [AccountChangesService, AccountSweep, EmailChangeMails, EmailChanges, EmailChangeService, EndedSignIns, FactorRecoveryService, RecoveredMember, RecoveryApprovalsService, StopLinks, WithoutMailService];

/** How members sign in and look after their own account. Needs `IdentityModule`, `AbuseModule` and the duty `identity_writer`. */
@Module({
  imports: [SignInModule],
  controllers: [AccountRecoveryController, AuthenticationController, EmailChangeController, MemberFactorsController, MemberSignInController, RecoveryApprovalsController],
  providers: [...SHARED, ...RECOVERY, AuthenticationService, MemberSignInService],
  exports: [...SHARED, SignInModule],
})
export class AccountsModule {}
