import type { Tx } from '#contracts/transaction.js';
import { FactorRepository } from '#identity/factor.repository.js';
import { OperatorRepository } from '#identity/operator.repository.js';
import type { PersonRef } from '#identity/person.js';
import { type NewTotp, SecondFactors } from '#identity/second-factors.js';
import { recoveryCodeHash } from '#identity/short-codes.js';
import { SignInSteps } from '#identity/sign-in-steps.js';
import { Injectable } from '@nestjs/common';
import type { Caller } from '../accounts/caller.js';
import { GuardedSteps } from '../accounts/guarded-steps.js';
import { OperatorSessions } from './operator-sessions.js';
import type { ConfirmEnrolmentDto, EnrolDto, EnrolledDto } from './operator-sign-in.dto.js';
import { operatorAnswer } from './operator-sign-in.service.js';

const STAFF = { who: 'operator' } as const;

/** The first second factor of an operator: paired with the mailed code and the enrolment code that was handed over apart from the mail. */
@Injectable()
export class OperatorEnrolmentService {
  constructor(
    private readonly steps: SignInSteps,
    private readonly factors: SecondFactors,
    private readonly rows: FactorRepository,
    private readonly guarded: GuardedSteps,
    private readonly sessions: OperatorSessions,
    private readonly operators: OperatorRepository,
  ) {}

  /** Starts to pair an authenticator app. */
  pair(body: EnrolDto, { address }: Caller): Promise<NewTotp> {
    const work = async (tx: Tx): Promise<NewTotp | undefined> => {
      const entitled = await this.entitled(tx, body);
      return entitled && this.factors.pairTotp(tx, entitled.person, { name: 'Authenticator app', account: entitled.email });
    };
    return this.guarded.answer('enrolment', address, work, STAFF);
  }

  /** Confirms the pairing, uses the enrolment code up and signs in. */
  confirm(body: ConfirmEnrolmentDto, { address }: Caller): Promise<EnrolledDto> {
    const work = async (tx: Tx): Promise<EnrolledDto | undefined> => {
      const entitled = await this.entitled(tx, body);
      const waiting = entitled && (await this.factors.waiting(tx, entitled.person));
      if (!entitled || waiting === undefined || !(await this.factors.confirmTotp(tx, entitled.person, waiting, body.code))) return undefined;
      await this.steps.finish(tx, entitled.attemptId);
      await this.rows.removeEnrolment(tx, entitled.person.id);
      const recoveryCodes = await this.factors.renewRecoveryCodes(tx, entitled.person);
      const bearer = await this.sessions.open(tx, entitled.person.id, { method: 'enrolment', signedInAt: null });
      return bearer && { ...bearer, recoveryCodes };
    };
    return this.guarded.answer('enrolment', address, work, STAFF);
  }

  /** Who proved the mail and holds the enrolment code, and has no factor yet. */
  private async entitled(tx: Tx, body: EnrolDto): Promise<{ attemptId: string; person: PersonRef; email: string } | undefined> {
    const attempt = await this.steps.proved(tx, operatorAnswer(body));
    const hash = recoveryCodeHash(body.enrolmentCode);
    if (!attempt || !hash || !(await this.rows.isEnrolment(tx, attempt.person.id, hash))) return undefined;
    if ((await this.factors.enrolled(tx, attempt.person)).length > 0) return undefined;
    const operator = await this.operators.byId(tx, attempt.person.id);
    return operator && { attemptId: attempt.id, person: attempt.person, email: operator.email };
  }
}
