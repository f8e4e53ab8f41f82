import { Clock } from '#clock/clock.js';
import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { ABUSE_REDIS } from './abuse.tokens.js';
import type { RatePolicy } from './forms.js';
import { LocalWindows } from './local-windows.js';

/** One counter: a policy and whom it counts (a keyed hash or a constant, never an address). */
export interface Counted {
  policy: RatePolicy;
  who: string;
}

export interface CountedResult {
  policy: RatePolicy;
  /** Requests in the window, this one included. */
  used: number;
  /** Until the window is over. */
  resetSeconds: number;
}

// Counts all of them in one round trip; a window begins with its first request.
const COUNT = `
local answers = {}
for i, key in ipairs(KEYS) do
  local used = redis.call('INCR', key)
  local left = redis.call('PTTL', key)
  if left < 0 then
    left = tonumber(ARGV[i])
    redis.call('PEXPIRE', key, left)
  end
  answers[#answers + 1] = used
  answers[#answers + 1] = left
end
return answers`;

/** Counts requests in windows, in Redis, so that every process of every app sees the same; while Redis is away each process counts for itself: neither open nor closed. */
@Injectable()
export class RateLimits implements OnApplicationShutdown {
  private readonly local: LocalWindows;
  private readonly prefix: string;

  constructor(
    @Inject(ABUSE_REDIS) private readonly redis: Redis,
    @Inject(CONFIG) config: Pick<Config, 'redis'>,
    clock: Clock,
  ) {
    this.prefix = `${config.redis.prefix}:abuse`;
    this.local = new LocalWindows(clock);
  }

  onApplicationShutdown(): void {
    this.redis.disconnect();
  }

  async count(counters: readonly Counted[]): Promise<CountedResult[]> {
    // Always, so that the process knows what came before when Redis goes away.
    const local = counters.map(({ policy, who }) => this.local.count(keyOf(policy, who), policy));
    const shared = await this.inRedis(counters).catch(() => undefined);
    return shared ?? local;
  }

  private async inRedis(counters: readonly Counted[]): Promise<CountedResult[]> {
    const keys = counters.map(({ policy, who }) => `${this.prefix}:${keyOf(policy, who)}`);
    const windows = counters.map(({ policy }) => policy.windowSeconds * 1_000);
    const numbers = (await this.redis.eval(COUNT, keys.length, ...keys, ...windows)) as number[];
    return counters.map(({ policy }, index) => ({ policy, used: numbers[2 * index] ?? 0, resetSeconds: Math.max(1, Math.ceil((numbers[2 * index + 1] ?? 0) / 1_000)) }));
  }
}

const keyOf = ({ name, windowSeconds }: RatePolicy, who: string): string => `${name}:${windowSeconds}:${who}`;
