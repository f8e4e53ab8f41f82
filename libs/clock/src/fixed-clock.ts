import { Clock } from './clock.js';

/** A clock that moves only when told to: for specs (`overrideProvider(Clock).useValue(new FixedClock(…))`). */
export class FixedClock extends Clock {
  private elapsed = 0;

  constructor(private readonly start: Date) {
    super();
  }

  override now(): Date {
    return new Date(this.start.getTime() + this.elapsed);
  }

  override monotonic(): number {
    return this.elapsed;
  }

  advance(milliseconds: number): void {
    if (milliseconds < 0) throw new RangeError('A fixed clock only moves forward');
    this.elapsed += milliseconds;
  }
}
