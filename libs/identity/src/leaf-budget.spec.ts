import type { Clock } from '#clock/clock.js';
import { LeafBudget } from './leaf-budget.js';

describe('LeafBudget', () => {
  let now = 0;
  const clock = { monotonic: () => now } as Clock;
  const take = (budget: LeafBudget, name: string, times: number): (number | undefined)[] => Array.from({ length: times }, () => budget.take(name));

  it('gives each name its share of each window, and counts what was left out', () => {
    const budget = new LeafBudget(clock, { perWindow: 2, milliseconds: 1_000, names: 10 });
    expect(take(budget, 'a', 5)).toEqual([0, 0, undefined, undefined, undefined]);
    expect(take(budget, 'b', 1)).toEqual([0]);
    now += 1_000;
    expect(take(budget, 'a', 3)).toEqual([3, 0, undefined]);
  });

  it('remembers no more names than it may', () => {
    const budget = new LeafBudget(clock, { perWindow: 1, milliseconds: 1_000, names: 2 });
    for (let round = 0; round < 1_000; round += 1) budget.take(`stranger ${round}`);
    expect((budget as unknown as { windows: Map<string, unknown> }).windows.size).toBe(2);
  });
});
