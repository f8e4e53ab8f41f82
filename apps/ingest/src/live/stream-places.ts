import { ProblemError } from '#http/problem.js';
import { HealthRegistry } from '#http/health.js';
import { Injectable } from '@nestjs/common';
import type { Watcher } from '../watching/watcher.js';

/** Streams of one process, and of one member or key. Each looks into the database once a second. */
const MOST = 64;
const MOST_EACH = 4;
const RETRY_AFTER = 15;

/** Bounds how many streams there are at a time. */
@Injectable()
export class StreamPlaces {
  /** How often a stream looks whether there is news. */
  everyMs = 1_000;
  private readonly taken = new Map<string, number>();
  private count = 0;

  constructor(private readonly health: HealthRegistry) {}

  /** True when the process is about to stop. */
  get closing(): boolean {
    return this.health.isDraining;
  }

  /** Answers how to give the place back. Throws `rate-limited` for the fifth stream of one member or key, `overloaded` when all places are taken. */
  take({ kind, id }: Watcher): () => void {
    const who = `${kind}:${id}`;
    const own = this.taken.get(who) ?? 0;
    if (own >= MOST_EACH) throw new ProblemError('rate-limited', { detail: `Not more than ${MOST_EACH} streams at a time.`, retryAfterSeconds: RETRY_AFTER });
    if (this.count >= MOST) throw new ProblemError('overloaded', { retryAfterSeconds: RETRY_AFTER });
    this.taken.set(who, own + 1);
    this.count += 1;
    let given = false;
    return () => {
      if (given) return;
      given = true;
      this.count -= 1;
      const left = (this.taken.get(who) ?? 1) - 1;
      if (left > 0) this.taken.set(who, left);
      else this.taken.delete(who);
    };
  }
}
