import type { Tx } from '#contracts/transaction.js';
import { AccountRepository } from '#identity/account.repository.js';
import { MailedCodes, type StartedAttempt } from '#identity/mailed-codes.js';
import { SecondFactors } from '#identity/second-factors.js';
import { type StepAnswer, SignInSteps } from '#identity/sign-in-steps.js';
import { Injectable } from '@nestjs/common';
import type { Caller } from './caller.js';
import { GuardedSteps } from './guarded-steps.js';
import { MemberSessions, type SignedIn } from './member-sessions.js';
import type { AnswerDto, CodeAnswerDto, PasskeyAnswerDto, RecoveryCodeAnswerDto, SignInStepDto, StartSignInDto } from './member-sign-in.dto.js';

const answerOf = ({ challenge, device }: AnswerDto): StepAnswer => ({ purpose: 'member', challenge, device });

/** Signing members in: a mailed code, then the second factor where one is enrolled; or a passkey alone, which is both. */
@Injectable()
export class MemberSignInService {
  constructor(
    private readonly steps: SignInSteps,
    private readonly codes: MailedCodes,
    private readonly factors: SecondFactors,
    private readonly guarded: GuardedSteps,
    private readonly sessions: MemberSessions,
    private readonly accounts: AccountRepository,
  ) {}

  /** Mails a code, if the address is a member's. The answer does not say. */
  start({ email, device }: StartSignInDto, { address }: Caller): Promise<StartedAttempt> {
    return this.guarded.start(async (tx) => {
      const member = await this.accounts.memberByEmail(tx, email);
      return this.codes.start(tx, { purpose: 'member', email, person: member && { kind: 'member', id: member.id }, address, device });
    });
  }

  /** The code of the mail. Signs in, or says which second factors may follow. */
  code(body: CodeAnswerDto, caller: Caller): Promise<SignInStepDto> {
    return this.guarded.answer('code', caller.address, async (tx) => {
      const proved = await this.steps.code(tx, answerOf(body), body.code);
      if (!proved) return undefined;
      const secondFactors = await this.factors.enrolled(tx, proved.person);
      if (secondFactors.length > 0) return { signedIn: null, secondFactors };
      await this.steps.finish(tx, proved.attemptId);
      const signedIn = await this.open(tx, proved.person.id, 'code', caller);
      return signedIn && { signedIn, secondFactors };
    });
  }

  totp(body: CodeAnswerDto, caller: Caller): Promise<SignedIn> {
    return this.guarded.answer('totp', caller.address, async (tx) => {
      const person = await this.steps.totp(tx, answerOf(body), body.code);
      return person && this.open(tx, person.id, 'code+totp', caller);
    });
  }

  recoveryCode(body: RecoveryCodeAnswerDto, caller: Caller): Promise<SignedIn> {
    return this.guarded.answer('recovery-code', caller.address, async (tx) => {
      const person = await this.steps.recoveryCode(tx, answerOf(body), body.recoveryCode);
      return person && this.open(tx, person.id, 'code+recovery-code', caller);
    });
  }

  /** Options for a passkey: of the person whose code was right, or of anybody when there is no challenge yet. */
  passkeyOptions(body: Partial<AnswerDto>, caller: Caller): Promise<{ challenge: string; options: Record<string, unknown> }> {
    const { challenge } = body;
    return this.guarded.answer('passkey', caller.address, async (tx) => {
      if (challenge === undefined) return this.steps.startPasskey(tx, 'member');
      const options = await this.steps.offerPasskey(tx, answerOf({ ...body, challenge }));
      return options && { challenge, options };
    });
  }

  passkey(body: PasskeyAnswerDto, caller: Caller): Promise<SignedIn> {
    return this.guarded.answer('passkey', caller.address, async (tx) => {
      const proved = await this.steps.passkey(tx, answerOf(body), body.credential);
      if (proved?.person.kind !== 'member') return undefined;
      return this.open(tx, proved.person.id, proved.alone ? 'passkey' : 'code+passkey', caller);
    });
  }

  private open(tx: Tx, memberId: string, method: string, { userAgent }: Caller): Promise<SignedIn | undefined> {
    return this.sessions.open(tx, memberId, { method, userAgent });
  }
}
