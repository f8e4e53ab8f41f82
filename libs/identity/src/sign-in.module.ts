import { MailModule } from '#mail/mail.module.js';
import { Module } from '@nestjs/common';
import { AccountRepository } from './account.repository.js';
import { EmailChangeRepository } from './email-change.repository.js';
import { FactorKeys } from './factor-keys.js';
import { FactorRecoveryRepository } from './factor-recovery.repository.js';
import { FactorRepository } from './factor.repository.js';
import { KnownDevice } from './known-device.js';
import { MailedCodes } from './mailed-codes.js';
import { OperatorRepository } from './operator.repository.js';
import { PasskeyRepository } from './passkey.repository.js';
import { Passkeys } from './passkeys.js';
import { Proofs } from './proofs.js';
import { SecondFactors } from './second-factors.js';
import { SignInAttemptRepository } from './sign-in-attempt.repository.js';
import { SignInSteps } from './sign-in-steps.js';
import { SignInThrottleRepository } from './sign-in-throttle.repository.js';
import { SignInThrottle } from './sign-in-throttle.js';
import { SignInRepository } from './sign-in.repository.js';
import { StopTokens } from './stop-tokens.js';

const PARTS = [
  AccountRepository, EmailChangeRepository, FactorKeys, FactorRecoveryRepository, FactorRepository, KnownDevice, MailedCodes, OperatorRepository, PasskeyRepository, Passkeys, Proofs, SecondFactors, SignInAttemptRepository, SignInRepository,
  SignInSteps, SignInThrottle, SignInThrottleRepository, StopTokens,
];

/** What proves who somebody is, for members and operators: mailed codes, second factors, passkeys. Runs as `identity_writer`. */
@Module({ imports: [MailModule.forDuty('identity_writer')], providers: PARTS, exports: [MailModule, ...PARTS] })
export class SignInModule {}
