import { expiryOf } from './expiry.js';

const day = (count: number): Date => new Date(Date.UTC(2026, 10, 1 + count));
const base = { at: day(30), rule: 'project' } as const;

describe('when a recording goes', () => {
  it.each([
    ['what its project says', { ceilingAt: day(90), base }, day(30), 'project'],
    ['what its plan says, when that is sooner', { ceilingAt: day(7), base }, day(7), 'plan'],
    ['later when it is pinned', { ceilingAt: day(90), base, pinnedUntil: day(60) }, day(60), 'pinned'],
    ['at the plan’s ceiling, however long the pin', { ceilingAt: day(90), base, pinnedUntil: day(365) }, day(90), 'plan'],
    ['when its project says, when the pin ends sooner', { ceilingAt: day(90), base, pinnedUntil: day(10) }, day(30), 'project'],
    ['sooner when it was shortened', { ceilingAt: day(90), base, shortenedTo: day(2) }, day(2), 'shortened'],
    ['as shortened, pinned or not', { ceilingAt: day(90), base, shortenedTo: day(2), pinnedUntil: day(60) }, day(2), 'shortened'],
    ['when its project says, when the shortening is later', { ceilingAt: day(90), base, shortenedTo: day(80) }, day(30), 'project'],
  ] as const)('%s', (_name, facts, expiresAt, rule) => {
    expect(expiryOf(facts)).toEqual({ expiresAt, rule });
  });
});
