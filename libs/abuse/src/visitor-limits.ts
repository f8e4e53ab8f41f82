import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { addressPrefixes } from '#http/address-prefixes.js';
import { ClientAddress } from '#http/client-address.js';
import { ProblemError } from '#http/problem.js';
import { rateLimitHeaders } from '#http/rate-limit-headers.js';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AbuseKeys } from './abuse-keys.js';
import type { RatePolicy } from './forms.js';
import { type Counted, type CountedResult, RateLimits } from './rate-limits.js';

/** Where a request stands in the limits of its visitor. */
export interface VisitorLoad {
  /** True from half of a limit on. */
  busy: boolean;
}

const isOver = ({ used, policy }: CountedResult): boolean => used > policy.quota;

/** Limits by the visitor's address and network. Tells the caller where it stands in RateLimit headers. */
@Injectable()
export class VisitorLimits {
  private readonly everybody: RatePolicy;

  constructor(
    @Inject(CONFIG) config: Pick<Config, 'publicWrites'>,
    private readonly addresses: ClientAddress,
    private readonly keys: AbuseKeys,
    private readonly limits: RateLimits,
  ) {
    this.everybody = { name: 'all', quota: config.publicWrites.mostPerMinute, windowSeconds: 60 };
  }

  /**
   * Counts the request for `scope` (a form or kind). Throws `rate-limited` when the visitor's address or network sends too much, and
   * `overloaded` when all visitors together do (unless `breaker` is false).
   */
  async take(scope: string, limits: { narrow: RatePolicy; wide: RatePolicy }, http: { request: FastifyRequest; reply: FastifyReply }, breaker = true): Promise<VisitorLoad> {
    const { narrow, wide } = addressPrefixes(this.addresses.of(http.request));
    const own: Counted[] = [
      { policy: limits.narrow, who: this.nameOf(scope, narrow) },
      { policy: limits.wide, who: this.nameOf(scope, wide) },
    ];
    const results = await this.limits.count(own);
    const headers = rateLimitHeaders(results.map(({ policy, used, resetSeconds }) => ({ ...policy, remaining: policy.quota - used, resetSeconds })));
    void http.reply.headers(headers);
    const broken = results.filter(isOver);
    if (broken.length > 0) throw new ProblemError('rate-limited', { retryAfterSeconds: Math.max(...broken.map(({ resetSeconds }) => resetSeconds)) });
    if (breaker) await this.breaker(scope);
    return { busy: results.some(({ policy, used }) => used * 2 > policy.quota) };
  }

  /** Counts what goes to one mailbox. True when it is more than `policy` allows. */
  async recipientIsBusy(policy: RatePolicy, recipient: Buffer): Promise<boolean> {
    const [result] = await this.limits.count([{ policy, who: recipient.toString('base64url') }]);
    return result !== undefined && isOver(result);
  }

  /** After the visitor's own limits, so that one address cannot use up what everybody shares. */
  private async breaker(scope: string): Promise<void> {
    const [all] = await this.limits.count([{ policy: this.everybody, who: scope }]);
    if (all && isOver(all)) throw new ProblemError('overloaded', { retryAfterSeconds: all.resetSeconds });
  }

  private nameOf(scope: string, prefix: string): string {
    return `${scope}:${this.keys.mac('network', scope, prefix).toString('base64url')}`;
  }
}
