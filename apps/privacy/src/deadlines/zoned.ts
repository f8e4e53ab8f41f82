import { addDays, type Day } from './calendar.js';

const QUARTER_MS = 900_000;
const QUARTERS_PER_HOUR = 4;
const formats = new Map<string, Intl.DateTimeFormat>();

const formatOf = (zone: string): Intl.DateTimeFormat => {
  const known = formats.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
  formats.set(zone, made);
  return made;
};

/** The day that it is at an instant in an IANA zone. */
export const dayAt = (instant: Date, zone: string): Day => formatOf(zone).format(instant);

/** The first instant of a day in an IANA zone: midnight, or where the clocks skip it, what comes after. */
export const startOfDay = (day: Day, zone: string): Date => {
  const noon = Date.parse(`${day}T12:00:00Z`);
  // No zone is further than 14 hours from UTC, so the day begins between these two; and every zone differs by quarters of an hour.
  let [before, from] = [-27 * QUARTERS_PER_HOUR, 3 * QUARTERS_PER_HOUR];
  while (from - before > 1) {
    const middle = Math.floor((before + from) / 2);
    if (dayAt(new Date(noon + middle * QUARTER_MS), zone) < day) before = middle;
    else from = middle;
  }
  return new Date(noon + from * QUARTER_MS);
};

/** The first instant after a day in an IANA zone: what is due on that day is late from here on. */
export const endOfDay = (day: Day, zone: string): Date => startOfDay(addDays(day, 1), zone);
