/** A day of the calendar, `YYYY-MM-DD`, in no zone. Compares as text. */
export type Day = string;

const DAY_MS = 86_400_000;
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

const msOf = (day: Day): number => Date.parse(`${day}T00:00:00Z`);
const dayOf = (ms: number): Day => new Date(ms).toISOString().slice(0, 10);

/** The day of this year, month (1 to 12) and number; a number past the end of the month runs on into the next. */
export const toDay = (year: number, month: number, number: number): Day => dayOf(Date.UTC(year, month - 1, number));

export const yearOf = (day: Day): number => Number(day.slice(0, 4));

/** 0 is Sunday. */
export const weekdayOf = (day: Day): number => new Date(msOf(day)).getUTCDay();

export const addDays = (day: Day, days: number): Day => dayOf(msOf(day) + days * DAY_MS);

/** How many days `to` is after `from`. */
export const daysBetween = (from: Day, to: Day): number => Math.round((msOf(to) - msOf(from)) / DAY_MS);

/** The day with the same number so many months later; where that month has no such day, its last (Regulation 1182/71, Art. 3). */
export const addMonths = (day: Day, months: number): Day => {
  const [year, month, number] = day.split('-').map(Number) as [number, number, number];
  const lastOfMonth = new Date(Date.UTC(year, month - 1 + months + 1, 0)).getUTCDate();
  return toDay(year, month + months, Math.min(number, lastOfMonth));
};

export const earliest = (days: readonly Day[]): Day => days.reduce((first, day) => (day < first ? day : first));

/** `Saturday, 28 February 2026`. */
export const inWords = (day: Day): string => {
  const [year, month, number] = day.split('-').map(Number) as [number, number, number];
  return `${WEEKDAYS[weekdayOf(day)] ?? ''}, ${number} ${MONTHS[month - 1] ?? ''} ${year}`;
};
