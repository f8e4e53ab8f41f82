import type { Tx } from '#contracts/transaction.js';
import { AccountRepository } from '#identity/account.repository.js';
import type { PersonRef } from '#identity/person.js';
import { SecondFactors } from '#identity/second-factors.js';
import { SignInAttemptRepository } from '#identity/sign-in-attempt.repository.js';
import { SignInSteps } from '#identity/sign-in-steps.js';
import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { WithoutMailDto } from './account-recovery.dto.js';
import type { Caller } from './caller.js';
import { GuardedSteps } from './guarded-steps.js';
import { MemberSessions, type SignedIn } from './member-sessions.js';

/** Signing in when the mail is lost: two factors, neither of them the mail. An address that is nobody's costs the same work. */
@Injectable()
export class WithoutMailService {
  constructor(
    private readonly guarded: GuardedSteps,
    private readonly accounts: AccountRepository,
    private readonly steps: SignInSteps,
    private readonly factors: SecondFactors,
    private readonly attempts: SignInAttemptRepository,
    private readonly sessions: MemberSessions,
  ) {}

  signIn({ email, totp, recoveryCode }: WithoutMailDto, { address, userAgent }: Caller): Promise<SignedIn> {
    return this.guarded.answer('without-mail', address, async (tx) => {
      const member = await this.accounts.memberByEmail(tx, email);
      const person: PersonRef = { kind: 'member', id: member?.id ?? randomUUID() };
      if (!(await this.both(tx, person, totp, recoveryCode)) || !member) return undefined;
      return this.sessions.open(tx, member.id, { method: 'totp+recovery-code', userAgent });
    });
  }

  /** A wrong code of the app uses no recovery code up. */
  private async both(tx: Tx, person: PersonRef, totp: string, recoveryCode: string): Promise<boolean> {
    if (await this.steps.checkTotp(tx, person, totp, undefined)) return this.factors.checkRecoveryCode(tx, person, recoveryCode);
    await this.attempts.inVain(tx, () => this.factors.checkRecoveryCode(tx, person, recoveryCode));
    return false;
  }
}
