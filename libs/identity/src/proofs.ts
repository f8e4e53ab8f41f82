import type { Tx } from '#contracts/transaction.js';
import { Injectable } from '@nestjs/common';
import { tokenHash } from './credential.js';
import type { PersonRef } from './person.js';
import { SecondFactors } from './second-factors.js';
import { type Attempt, SignInAttemptRepository } from './sign-in-attempt.repository.js';
import { SignInSteps } from './sign-in-steps.js';

/** What somebody who is signed in shows to prove it again. One of them. */
export type Proof =
  | { kind: 'totp'; code: string; device?: string }
  | { kind: 'recovery-code'; code: string }
  | { kind: 'passkey'; challenge: string; credential: object }
  | { kind: 'mailed-code'; challenge: string; code: string };

/** Proving it again, for who is signed in already. */
@Injectable()
export class Proofs {
  constructor(
    private readonly steps: SignInSteps,
    private readonly factors: SecondFactors,
    private readonly attempts: SignInAttemptRepository,
  ) {}

  /** Whether the proof is this person's. It is used up either way. A mailed code is enough only for who has no second factor. */
  async holds(tx: Tx, person: PersonRef, proof: Proof): Promise<boolean> {
    switch (proof.kind) {
      case 'totp':
        return this.steps.checkTotp(tx, person, proof.code, proof.device);
      case 'recovery-code':
        return this.factors.checkRecoveryCode(tx, person, proof.code);
      case 'passkey':
        return (await this.steps.passkey(tx, { purpose: 'authentication', challenge: proof.challenge }, proof.credential))?.person.id === person.id;
      case 'mailed-code':
        return this.mailedCode(tx, person, proof);
    }
  }

  /** The live attempt of this person to add a passkey; its challenge is used up. */
  async enrolling(tx: Tx, person: PersonRef, challenge: string): Promise<(Attempt & { webauthnChallenge: string }) | undefined> {
    const attempt = await this.attempts.take(tx, tokenHash(challenge), 'enrolment');
    if (attempt?.person?.id !== person.id || attempt.webauthnChallenge === null) return undefined;
    await this.attempts.finish(tx, attempt.id);
    return { ...attempt, webauthnChallenge: attempt.webauthnChallenge };
  }

  private async mailedCode(tx: Tx, person: PersonRef, proof: { challenge: string; code: string }): Promise<boolean> {
    if ((await this.factors.enrolled(tx, person)).length > 0) return false;
    const proved = await this.steps.code(tx, { purpose: 'authentication', challenge: proof.challenge }, proof.code);
    if (!proved) return false;
    await this.steps.finish(tx, proved.attemptId);
    return proved.person.id === person.id;
  }
}
