import { Injectable } from '@nestjs/common';

/** The one source of time in TypeScript. Injected, so that a test can hold it still; SQL has `clock.now()`. */
@Injectable()
export class Clock {
  /** Wall clock: for what is written down. Never for measuring, since it can jump. */
  now(): Date {
    return new Date(Date.now());
  }

  /** Milliseconds that only grow: for measuring and for deadlines inside this process. */
  monotonic(): number {
    return performance.now();
  }
}
