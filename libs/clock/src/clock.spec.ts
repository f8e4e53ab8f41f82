import { Clock } from './clock.js';
import { FixedClock } from './fixed-clock.js';

describe('Clock', () => {
  it('tells wall time and a time that never goes back', () => {
    const clock = new Clock();
    const before = clock.monotonic();
    expect(clock.now()).toBeInstanceOf(Date);
    expect(clock.monotonic()).toBeGreaterThanOrEqual(before);
  });
});

describe('FixedClock', () => {
  it('moves both times by what it is advanced', () => {
    const clock = new FixedClock(new Date('2026-03-29T00:59:59Z'));
    clock.advance(1_000);
    expect(clock.now()).toEqual(new Date('2026-03-29T01:00:00Z'));
    expect(clock.monotonic()).toBe(1_000);
  });

  it('hands out dates that a caller cannot bend', () => {
    const clock = new FixedClock(new Date('2026-01-01T00:00:00Z'));
    clock.now().setFullYear(1999);
    expect(clock.now().getUTCFullYear()).toBe(2026);
  });

  it('refuses to go back', () => {
    expect(() => new FixedClock(new Date('2026-01-01T00:00:00Z')).advance(-1)).toThrow(RangeError);
  });
});
