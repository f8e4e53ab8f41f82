import { filterOf, isEmpty, NO_CHOICE, sentenceOf } from './filter.js';

const NOW = Date.UTC(2026, 10, 23, 10, 0, 30);

describe('what a person chose', () => {
  it('is no condition when nothing was chosen', () => {
    expect(filterOf(NO_CHOICE, NOW)).toEqual({});
    expect(sentenceOf(NO_CHOICE)).toBe('All recordings.');
    expect([isEmpty(NO_CHOICE), isEmpty({ ...NO_CHOICE, endUser: '  ' }), isEmpty({ ...NO_CHOICE, since: '7' })]).toEqual([true, true, false]);
  });

  it('is a filter of the API, in whole minutes and without the blanks around what was typed', () => {
    expect(filterOf({ since: '7', endUser: ' user-1 ', routePrefix: '/shop', eventKind: 'error', errorText: 'timeout', minSeconds: '60', deviceClass: 'phone' }, NOW)).toEqual({
      startedFrom: '2026-11-16T10:00:00.000Z', endUser: 'user-1', routePrefix: '/shop', eventKind: 'error', errorText: 'timeout', minDurationMs: 60_000, deviceClass: 'phone',
    });
  });

  it.each([
    [{ since: '7' as const }, 'Recordings in the last 7 days.'],
    [{ endUser: 'user-1' }, 'Recordings of user-1.'],
    [{ endUser: 'user-1', since: '1' as const, eventKind: 'error' as const }, 'Recordings of user-1 in the last 24 hours, with an error.'],
    [{ deviceClass: 'phone' as const, routePrefix: '/pay', errorText: 'no funds' }, 'Recordings on a phone, that showed /pay, whose errors speak of “no funds”.'],
  ])('reads as a sentence: %j', (chosen, sentence) => expect(sentenceOf({ ...NO_CHOICE, ...chosen })).toBe(sentence));
});
