import type { Tx } from '#contracts/transaction.js';
import { Mail } from '#mail/mail.service.js';
import { Injectable } from '@nestjs/common';
import { mintCredential, tokenHash } from './credential.js';
import { FactorKeys } from './factor-keys.js';
import { KnownDevice } from './known-device.js';
import type { PersonRef } from './person.js';
import { mintMailedCode } from './short-codes.js';
import { ATTEMPT_MINUTES, type AttemptPurpose, SignInAttemptRepository } from './sign-in-attempt.repository.js';
import { SignInThrottle } from './sign-in-throttle.js';

export interface CodeRequest {
  purpose: AttemptPurpose;
  email: string;
  /** Whose address this is; undefined when it is nobody's who may sign in. */
  person: PersonRef | undefined;
  /** Network address of whoever asks. */
  address: string;
  /** Mark of a device that signed in before. */
  device?: string;
}

export interface StartedAttempt {
  /** Goes with every further step. Shown to whoever asked, and kept as a hash. */
  challenge: string;
  expiresAt: Date;
}

/** What an attempt answers to its code; the code itself is in the mail alone. */
export const codeHmac = (keys: FactorKeys, attemptId: string, code: string): Buffer => keys.hmac('code', attemptId, code);

/** Mails one-time codes. An address that is nobody's costs the same work and gets the same answer; only the mail is not sent. */
@Injectable()
export class MailedCodes {
  constructor(
    private readonly keys: FactorKeys,
    private readonly attempts: SignInAttemptRepository,
    private readonly throttle: SignInThrottle,
    private readonly devices: KnownDevice,
    private readonly mail: Mail,
  ) {}

  /** Starts an attempt, or answers how many seconds to wait. Either way the caller commits. */
  async start(tx: Tx, request: CodeRequest): Promise<StartedAttempt | { retryAfterSeconds: number }> {
    const account = `${request.purpose}:${request.email.toLowerCase()}`;
    const wait = (await this.throttle.over(tx, 'codes-here', request.address)) ?? (await this.throttle.over(tx, 'code-here', account, request.address));
    if (wait !== undefined) return { retryAfterSeconds: wait };
    const [id, code, { text: challenge }] = [this.attempts.newId(), mintMailedCode(), mintCredential('challenge')];
    const expiresAt = await this.attempts.insert(tx, { id, person: request.person, purpose: request.purpose, tokenHash: tokenHash(challenge), codeHmac: codeHmac(this.keys, id, code) });
    const wanted = request.person !== undefined && !(await this.tooMany(tx, account, request));
    const send = (): Promise<string> => this.mail.send(tx, { template: 'sign-in-code', to: request.email, data: { code, minutes: ATTEMPT_MINUTES } });
    if (wanted) await send();
    else await this.attempts.inVain(tx, send);
    return { challenge, expiresAt };
  }

  /** Strangers share one count for each account; a device that signed in before has its own. */
  private async tooMany(tx: Tx, account: string, { person, device }: CodeRequest): Promise<boolean> {
    const nonce = person && this.devices.of(person, device);
    const over = nonce === undefined ? this.throttle.over(tx, 'code-mails', account) : this.throttle.over(tx, 'code-device', account, nonce);
    return (await over) !== undefined;
  }
}
