import { MailedCodes, type StartedAttempt } from '#identity/mailed-codes.js';
import { OperatorRepository } from '#identity/operator.repository.js';
import type { PersonRef } from '#identity/person.js';
import { SecondFactors } from '#identity/second-factors.js';
import { type StepAnswer, SignInSteps } from '#identity/sign-in-steps.js';
import type { Tx } from '#contracts/transaction.js';
import { Injectable } from '@nestjs/common';
import type { Caller } from '../accounts/caller.js';
import { GuardedSteps } from '../accounts/guarded-steps.js';
import type { AnswerDto, CodeAnswerDto, OfferedPasskeyDto, PasskeyAnswerDto, RecoveryCodeAnswerDto, StartSignInDto } from '../accounts/member-sign-in.dto.js';
import { type Bearer, OperatorSessions } from './operator-sessions.js';
import type { OperatorStepDto } from './operator-sign-in.dto.js';

export const operatorAnswer = ({ challenge, device }: AnswerDto): StepAnswer => ({ purpose: 'operator', challenge, device });

const STAFF = { who: 'operator' } as const;

/** Signing operators in: a mailed code and then, always, a second factor. */
@Injectable()
export class OperatorSignInService {
  constructor(
    private readonly steps: SignInSteps,
    private readonly codes: MailedCodes,
    private readonly factors: SecondFactors,
    private readonly guarded: GuardedSteps,
    private readonly sessions: OperatorSessions,
    private readonly operators: OperatorRepository,
  ) {}

  start({ email, device }: StartSignInDto, { address }: Caller): Promise<StartedAttempt> {
    return this.guarded.start(async (tx) => {
      const operator = await this.operators.byEmail(tx, email);
      return this.codes.start(tx, { purpose: 'operator', email, person: operator && { kind: 'operator', id: operator.id }, address, device });
    });
  }

  /** The code of the mail. Signs nobody in. */
  code(body: CodeAnswerDto, { address }: Caller): Promise<OperatorStepDto> {
    const work = async (tx: Tx): Promise<OperatorStepDto | undefined> => {
      const proved = await this.steps.code(tx, operatorAnswer(body), body.code);
      const secondFactors = proved && (await this.factors.enrolled(tx, proved.person));
      return secondFactors && { secondFactors, enrolment: secondFactors.length === 0 };
    };
    return this.guarded.answer('code', address, work, STAFF);
  }

  totp(body: CodeAnswerDto, caller: Caller): Promise<Bearer> {
    return this.finish('totp', caller, (tx) => this.steps.totp(tx, operatorAnswer(body), body.code));
  }

  recoveryCode(body: RecoveryCodeAnswerDto, caller: Caller): Promise<Bearer> {
    return this.finish('recovery-code', caller, (tx) => this.steps.recoveryCode(tx, operatorAnswer(body), body.recoveryCode));
  }

  passkeyOptions(body: AnswerDto, { address }: Caller): Promise<OfferedPasskeyDto> {
    const { challenge } = body;
    const work = async (tx: Tx): Promise<OfferedPasskeyDto | undefined> => {
      const options = await this.steps.offerPasskey(tx, operatorAnswer(body));
      return options && { challenge, options };
    };
    return this.guarded.answer('passkey', address, work, STAFF);
  }

  passkey(body: PasskeyAnswerDto, caller: Caller): Promise<Bearer> {
    return this.finish('passkey', caller, async (tx) => (await this.steps.passkey(tx, operatorAnswer(body), body.credential))?.person);
  }

  private finish(method: 'totp' | 'recovery-code' | 'passkey', { address }: Caller, prove: (tx: Tx) => Promise<PersonRef | undefined>): Promise<Bearer> {
    const work = async (tx: Tx): Promise<Bearer | undefined> => {
      const person = await prove(tx);
      return person?.kind === 'operator' ? this.sessions.open(tx, person.id, { method: `code+${method}`, signedInAt: null }) : undefined;
    };
    return this.guarded.answer(method, address, work, STAFF);
  }
}
