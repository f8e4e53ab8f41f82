import type { Tx } from '#contracts/transaction.js';
import { Injectable } from '@nestjs/common';
import { timingSafeEqual } from 'node:crypto';
import { mintCredential, tokenHash } from './credential.js';
import { FactorKeys } from './factor-keys.js';
import { KnownDevice } from './known-device.js';
import { codeHmac, type StartedAttempt } from './mailed-codes.js';
import { type PasskeyOptions, Passkeys } from './passkeys.js';
import type { PersonRef } from './person.js';
import { SecondFactors } from './second-factors.js';
import { readDigits } from './short-codes.js';
import { type Attempt, type AttemptPurpose, SignInAttemptRepository } from './sign-in-attempt.repository.js';
import { SignInThrottle } from './sign-in-throttle.js';

const NO_CODE = Buffer.alloc(32);

/** Whoever answers, with the challenge of an attempt. */
export interface StepAnswer {
  purpose: AttemptPurpose;
  challenge: string;
  /** Mark of a device that signed in before. */
  device?: string;
}

/**
 * The steps of proving who one is, for members and operators alike. Each step answers undefined when it fails, whatever the reason, and leaves the try
 * counted: commit the transaction in either case.
 */
@Injectable()
export class SignInSteps {
  constructor(
    private readonly keys: FactorKeys,
    private readonly attempts: SignInAttemptRepository,
    private readonly factors: SecondFactors,
    private readonly passkeys: Passkeys,
    private readonly throttle: SignInThrottle,
    private readonly devices: KnownDevice,
  ) {}

  /** The first factor: the code of the mail. It works once. */
  async code(tx: Tx, { purpose, challenge }: StepAnswer, code: string): Promise<{ attemptId: string; person: PersonRef } | undefined> {
    const attempt = await this.attempts.take(tx, tokenHash(challenge), purpose);
    const given = codeHmac(this.keys, attempt?.id ?? '', readDigits(code));
    const right = timingSafeEqual(given, attempt?.codeHmac ?? NO_CODE);
    if (!right || !attempt?.person || attempt.proved) return undefined;
    await this.attempts.prove(tx, attempt.id);
    return { attemptId: attempt.id, person: attempt.person };
  }

  /** The second factor: a code of an authenticator app. */
  totp(tx: Tx, answer: StepAnswer, code: string): Promise<PersonRef | undefined> {
    return this.second(tx, answer, (person) => this.checkTotp(tx, person, code, answer.device));
  }

  /** A code of an authenticator app of a person who is known already. Counted: for strangers together, for each known device apart. */
  async checkTotp(tx: Tx, person: PersonRef, code: string, device: string | undefined): Promise<boolean> {
    const nonce = this.devices.of(person, device);
    const over = nonce === undefined ? this.throttle.over(tx, 'factors', person.id) : this.throttle.over(tx, 'factors-device', person.id, nonce);
    return (await over) === undefined && this.factors.checkTotp(tx, person, code);
  }

  /** The second factor: a recovery code. */
  recoveryCode(tx: Tx, answer: StepAnswer, code: string): Promise<PersonRef | undefined> {
    return this.second(tx, answer, (person) => this.factors.checkRecoveryCode(tx, person, code));
  }

  /** Starts an attempt that a passkey alone can finish: anybody's, or one of `person`, who is known already. */
  async startPasskey(tx: Tx, purpose: AttemptPurpose, person?: PersonRef): Promise<StartedAttempt & { options: PasskeyOptions }> {
    const options = await this.passkeys.authentication(tx, person);
    const [id, { text: challenge }] = [this.attempts.newId(), mintCredential('challenge')];
    const expiresAt = await this.attempts.insert(tx, { id, person, purpose, tokenHash: tokenHash(challenge), codeHmac: null, webauthnChallenge: options.challenge });
    if (person) await this.attempts.prove(tx, id);
    return { challenge, expiresAt, options };
  }

  /** Offers the passkeys of the person whose first factor was proved. */
  async offerPasskey(tx: Tx, answer: StepAnswer): Promise<PasskeyOptions | undefined> {
    const attempt = await this.attempts.take(tx, tokenHash(answer.challenge), answer.purpose);
    if (!attempt?.person || !attempt.proved) return undefined;
    const options = await this.passkeys.authentication(tx, attempt.person);
    await this.attempts.askPasskey(tx, attempt.id, options.challenge);
    return options;
  }

  /** A passkey, on top of a proved first factor or, where the attempt was started for it, alone: it verified its person by itself. */
  async passkey(tx: Tx, answer: StepAnswer, credential: object): Promise<{ person: PersonRef; alone: boolean } | undefined> {
    const attempt = await this.attempts.take(tx, tokenHash(answer.challenge), answer.purpose);
    if (!attempt?.webauthnChallenge) return undefined;
    await this.attempts.forgetPasskey(tx, attempt.id);
    if (attempt.person && !attempt.proved) return undefined;
    const owner = await this.passkeys.authenticate(tx, attempt.webauthnChallenge, credential);
    if (!owner || (attempt.person && attempt.person.id !== owner.id)) return undefined;
    await this.attempts.finish(tx, attempt.id);
    return { person: owner, alone: attempt.person === undefined };
  }

  /** Who has proved the first factor of this attempt; used for what only they may ask. Counts as a try. */
  async proved(tx: Tx, answer: StepAnswer): Promise<(Attempt & { person: PersonRef }) | undefined> {
    const attempt = await this.attempts.take(tx, tokenHash(answer.challenge), answer.purpose);
    return attempt?.person && attempt.proved ? { ...attempt, person: attempt.person } : undefined;
  }

  finish(tx: Tx, attemptId: string): Promise<void> {
    return this.attempts.finish(tx, attemptId);
  }

  private async second(tx: Tx, answer: StepAnswer, check: (person: PersonRef) => Promise<boolean>): Promise<PersonRef | undefined> {
    const attempt = await this.proved(tx, answer);
    if (!attempt || !(await check(attempt.person))) return undefined;
    await this.attempts.finish(tx, attempt.id);
    return attempt.person;
  }
}
