import type { Tx } from '#contracts/transaction.js';
import { Injectable } from '@nestjs/common';
import { FactorKeys } from './factor-keys.js';
import { SignInThrottleRepository } from './sign-in-throttle.repository.js';

/** What is counted: so many in so many seconds. */
interface Limit {
  most: number;
  seconds: number;
}

const QUARTER = 15 * 60;
const HOUR = 60 * 60;

/**
 * Every limit of signing in. Who comes from another address, or with a device that this account has signed in on before, has counts of their own:
 * nobody can lock the owner out by trying.
 */
export const SIGN_IN_LIMITS = {
  /** Codes asked for one account from one address. */
  'code-here': { most: 4, seconds: QUARTER },
  /** Codes asked from one address, whoever for. */
  'codes-here': { most: 40, seconds: QUARTER },
  /** Codes mailed to one account for strangers: more are not mailed, and nothing says so. */
  'code-mails': { most: 20, seconds: HOUR },
  /** The same for one known device. */
  'code-device': { most: 10, seconds: HOUR },
  /** Codes of an authenticator app that strangers try on one account. Passkeys and recovery codes cannot be guessed and are not counted. */
  factors: { most: 20, seconds: 24 * HOUR },
  /** The same for one known device. */
  'factors-device': { most: 20, seconds: 24 * HOUR },
  /** Anything that is answered from one address: each challenge has its own few tries. */
  'answers-here': { most: 120, seconds: QUARTER },
} as const satisfies Record<string, Limit>;

export type LimitName = keyof typeof SIGN_IN_LIMITS;

/** Counts tries in Postgres, so that a restart or an empty Redis gives nobody new ones. */
@Injectable()
export class SignInThrottle {
  constructor(
    private readonly keys: FactorKeys,
    private readonly repository: SignInThrottleRepository,
  ) {}

  /** Counts a try of `parts` (account, address, …). Undefined when it is within the limit, else the seconds until the next. Commit it whatever happens then. */
  async over(tx: Tx, name: LimitName, ...parts: readonly string[]): Promise<number | undefined> {
    const { most, seconds } = SIGN_IN_LIMITS[name];
    const { used, secondsLeft } = await this.repository.count(tx, this.keys.hmac('throttle', name, ...parts), seconds);
    return used > most ? Math.max(1, secondsLeft) : undefined;
  }
}
