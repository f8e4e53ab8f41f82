const DAY_MS = 86_400_000;
const MONDAY = 1;
const THURSDAY = 4;

const dayOf = (year: number, month: number, day: number): number => Date.UTC(year, month - 1, day);

const nthWeekday = (year: number, month: number, weekday: number, nth: number): number => {
  const first = new Date(dayOf(year, month, 1)).getUTCDay();
  return dayOf(year, month, 1 + ((weekday - first + 7) % 7) + (nth - 1) * 7);
};

const lastMonday = (year: number, month: number): number => {
  const last = dayOf(year, month + 1, 0);
  return last - ((new Date(last).getUTCDay() - MONDAY + 7) % 7) * DAY_MS;
};

/** A holiday on a Saturday is kept on Friday, one on a Sunday on Monday. */
const observed = (day: number): number => {
  const weekday = new Date(day).getUTCDay();
  if (weekday === 6) return day - DAY_MS;
  return weekday === 0 ? day + DAY_MS : day;
};

/** Federal holidays of the United States, where we work from, as they are observed. Source: 5 U.S.C. 6103, as of 2021 (Juneteenth). */
const holidaysOf = (year: number): readonly number[] => [
  observed(dayOf(year, 1, 1)),
  nthWeekday(year, 1, MONDAY, 3),
  nthWeekday(year, 2, MONDAY, 3),
  lastMonday(year, 5),
  observed(dayOf(year, 6, 19)),
  observed(dayOf(year, 7, 4)),
  nthWeekday(year, 9, MONDAY, 1),
  nthWeekday(year, 10, MONDAY, 2),
  observed(dayOf(year, 11, 11)),
  nthWeekday(year, 11, THURSDAY, 4),
  observed(dayOf(year, 12, 25)),
  observed(dayOf(year + 1, 1, 1)),
];

/** Whether somebody is at work on the UTC day of `at`: Monday to Friday, but for federal holidays of the United States. */
export const isWorkingDay = (at: Date): boolean => {
  const weekday = at.getUTCDay();
  const day = dayOf(at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate());
  return weekday >= MONDAY && weekday <= 5 && !holidaysOf(at.getUTCFullYear()).includes(day);
};

const startOfNextDay = (at: Date): Date => new Date(Math.floor(at.getTime() / DAY_MS) * DAY_MS + DAY_MS);

/** The same time of day, `days` working days later. What comes on a day off counts from the start of the next working day. All in UTC. */
export const addWorkingDays = (from: Date, days: number): Date => {
  let at = from;
  while (!isWorkingDay(at)) at = startOfNextDay(at);
  for (let left = days; left > 0; left -= 1) {
    do at = new Date(at.getTime() + DAY_MS);
    while (!isWorkingDay(at));
  }
  return at;
};
