import type { Tx } from '#contracts/transaction.js';
import { Clock } from '#clock/clock.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import type { StartedAttempt } from '#identity/mailed-codes.js';
import { SignInThrottle } from '#identity/sign-in-throttle.js';
import { unauthenticated } from '#identity/unauthenticated.js';
import { Inject, Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { RefusedSignIns, type SignInMethod } from './refused-sign-ins.js';

/** What takes about this long takes this long for everybody, so that time says nothing about an account. */
const EVEN_MS = 120;

const tooMany = (seconds: number): ProblemError => new ProblemError('rate-limited', { retryAfterSeconds: seconds });

/** Runs steps of signing in: a try is counted whatever comes of it, and every failure gets the same answer and leaves a leaf. */
@Injectable()
export class GuardedSteps {
  constructor(
    @Inject(databaseOf('identity_writer')) private readonly db: Database,
    private readonly clock: Clock,
    private readonly throttle: SignInThrottle,
    private readonly refused: RefusedSignIns,
  ) {}

  /** Starts something for an address that may be nobody's. Throws `rate-limited`. */
  async start(work: (tx: Tx) => Promise<StartedAttempt | { retryAfterSeconds: number }>): Promise<StartedAttempt> {
    const until = this.clock.monotonic() + EVEN_MS;
    const started = await this.db.transaction('platform', work);
    await sleep(Math.max(0, until - this.clock.monotonic()));
    if ('retryAfterSeconds' in started) throw tooMany(started.retryAfterSeconds);
    return started;
  }

  /** Looks at an answer. `work` answers undefined when it is wrong. Throws `unauthenticated` (or what `refusal` makes), or `rate-limited` when too many came from this address. */
  async answer<T>(method: SignInMethod, address: string, work: (tx: Tx) => Promise<T | undefined>, options: { who?: 'member' | 'operator'; refusal?: () => ProblemError } = {}): Promise<T> {
    const { wait, result } = await this.db.transaction('platform', async (tx) => {
      const over = await this.throttle.over(tx, 'answers-here', address);
      return over === undefined ? { wait: undefined, result: await work(tx) } : { wait: over, result: undefined };
    });
    if (wait !== undefined) throw tooMany(wait);
    if (result !== undefined) return result;
    await this.refused.note(method, options.who);
    throw (options.refusal ?? unauthenticated)();
  }
}
