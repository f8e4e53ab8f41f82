import fc from 'fast-check';
import { addWorkingDays, isWorkingDay } from './working-days.js';

const at = (text: string): Date => new Date(text);

it.each([
  ['a Monday', '2026-11-23T15:30:00Z', '2026-11-25T15:30:00Z'],
  ['the day before Thanksgiving', '2026-11-25T09:00:00Z', '2026-11-30T09:00:00Z'],
  ['a Friday evening', '2026-11-20T23:59:59Z', '2026-11-24T23:59:59Z'],
  ['a Saturday', '2026-11-21T12:00:00Z', '2026-11-25T00:00:00Z'],
  ['Independence Day, kept on the Friday before', '2026-07-03T08:00:00Z', '2026-07-08T00:00:00Z'],
  ['New Year that is kept on the last day of the year', '2021-12-30T10:00:00Z', '2022-01-04T10:00:00Z'],
])('counts two working days from %s', (_, from, expected) => {
  expect(addWorkingDays(at(from), 2).toISOString()).toBe(at(expected).toISOString());
});

it('never ends on a day off, nor after more days than the longest run of them allows', () => {
  fc.assert(
    fc.property(fc.date({ min: at('2024-01-01'), max: at('2032-01-01'), noInvalidDate: true }), fc.integer({ min: 0, max: 10 }), (from, days) => {
      const end = addWorkingDays(from, days);
      expect(isWorkingDay(end)).toBe(true);
      expect(end.getTime()).toBeGreaterThanOrEqual(from.getTime());
      let worked = 0;
      for (let day = Math.floor(from.getTime() / 86_400_000) + 1; day <= Math.floor(end.getTime() / 86_400_000); day += 1) worked += Number(isWorkingDay(new Date(day * 86_400_000)));
      expect(worked).toBe(isWorkingDay(from) ? days : days + 1);
    }),
  );
});
