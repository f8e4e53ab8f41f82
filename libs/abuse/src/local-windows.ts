import type { Clock } from '#clock/clock.js';
import type { RatePolicy } from './forms.js';
import type { CountedResult } from './rate-limits.js';

const MOST_KEYS = 20_000;

/** Windows in the memory of this process, at most 20,000 of them: the oldest leave first. */
export class LocalWindows {
  private readonly windows = new Map<string, { used: number; until: number }>();

  constructor(private readonly clock: Clock) {}

  count(key: string, policy: RatePolicy): CountedResult {
    const now = this.clock.monotonic();
    const known = this.windows.get(key);
    const window = known && known.until > now ? known : { used: 0, until: now + policy.windowSeconds * 1_000 };
    window.used += 1;
    this.windows.delete(key);
    this.windows.set(key, window);
    if (this.windows.size > MOST_KEYS) this.windows.delete(this.windows.keys().next().value as string);
    return { policy, used: window.used, resetSeconds: Math.max(1, Math.ceil((window.until - now) / 1_000)) };
  }
}
