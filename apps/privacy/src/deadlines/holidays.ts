import { isWorkingDay } from '#contracts/working-days.js';
import { addDays, type Day, toDay, weekdayOf, yearOf } from './calendar.js';

/**
 * Days on which a regime does not count or end a time.
 * `eu-common`: Regulation 1182/71 goes by the public holidays of the place; these two are public holidays in every Member State, and to leave a holiday out makes a date earlier, never later.
 * `england-and-wales`: Banking and Financial Dealings Act 1971, schedule 1, with the substitute days that the Crown appoints; gov.uk/bank-holidays, read 2026-11-23.
 * `us-federal`: 5 U.S.C. 6103.
 */
export type HolidaySet = 'none' | 'eu-common' | 'england-and-wales' | 'us-federal';

const SATURDAY = 6;
const SUNDAY = 0;
const MONDAY = 1;

const isWeekend = (day: Day): boolean => [SATURDAY, SUNDAY].includes(weekdayOf(day));

/** Gregorian Easter (Meeus, Jones and Butcher). */
const easterSunday = (year: number): Day => {
  const [a, b, c] = [year % 19, Math.floor(year / 100), year % 100];
  const [d, e] = [Math.floor(b / 4), b % 4];
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - d - g + 15) % 30;
  const [i, k] = [Math.floor(c / 4), c % 4];
  const l = (32 + 2 * e + 2 * i - h - k) % 7;
  const m = Math.floor((a + 11 * h + 19 * l) / 433);
  const month = Math.floor((h + l - 7 * m + 90) / 25);
  return toDay(year, month, (h + l - 7 * m + 33 * month + 19) % 32);
};

const mondayFrom = (day: Day): Day => addDays(day, (MONDAY - weekdayOf(day) + 7) % 7);
const lastMonday = (year: number, month: number): Day => addDays(mondayFrom(toDay(year, month + 1, 1)), -7);

/** The days that stand in for those which fall on a weekend, one after the other. */
const substituted = (days: readonly Day[]): Day[] => {
  const taken: Day[] = days.filter((day) => !isWeekend(day));
  for (const day of days.filter(isWeekend)) {
    let free = addDays(day, 1);
    while (isWeekend(free) || taken.includes(free)) free = addDays(free, 1);
    taken.push(free);
  }
  return taken;
};

const englandAndWales = (year: number): Day[] => {
  const easter = easterSunday(year);
  return [
    ...substituted([toDay(year, 1, 1)]),
    addDays(easter, -2),
    addDays(easter, 1),
    mondayFrom(toDay(year, 5, 1)),
    lastMonday(year, 5),
    lastMonday(year, 8),
    ...substituted([toDay(year, 12, 25), toDay(year, 12, 26)]),
  ];
};

const OF_YEAR: Record<Exclude<HolidaySet, 'us-federal'>, (year: number) => Day[]> = {
  none: () => [],
  'eu-common': (year) => [toDay(year, 1, 1), toDay(year, 12, 25)],
  'england-and-wales': englandAndWales,
};

const known = new Map<string, ReadonlySet<Day>>();

const holidays = (set: Exclude<HolidaySet, 'us-federal'>, year: number): ReadonlySet<Day> => {
  const key = `${set} ${year}`;
  const found = known.get(key) ?? new Set(OF_YEAR[set](year));
  known.set(key, found);
  return found;
};

/** Monday to Friday, but for the holidays of the set. */
export const isBusinessDay = (set: HolidaySet, day: Day): boolean => {
  if (set === 'us-federal') return isWorkingDay(new Date(`${day}T12:00:00Z`));
  return !isWeekend(day) && !holidays(set, yearOf(day)).has(day);
};

/** The day itself, or the next business day. */
export const nextBusinessDay = (set: HolidaySet, day: Day): Day => {
  let at = day;
  while (!isBusinessDay(set, at)) at = addDays(at, 1);
  return at;
};

/** So many business days after `day`, which itself does not count. */
export const addBusinessDays = (set: HolidaySet, day: Day, count: number): Day => {
  let at = day;
  for (let left = count; left > 0; left -= 1) at = nextBusinessDay(set, addDays(at, 1));
  return at;
};
