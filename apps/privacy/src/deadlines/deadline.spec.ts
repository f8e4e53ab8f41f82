import { addDays, addMonths, type Day, daysBetween, toDay } from './calendar.js';
import { type Deadline, deadlineOf, mayExtend, mayPause, type Pause, rulesFor } from './deadline.js';
import { addBusinessDays, isBusinessDay } from './holidays.js';
import type { RequestType } from './request-types.js';
import { DEADLINE_RULES, JURISDICTIONS, ruleFor, ruleId } from './rules.js';
import { dayAt, endOfDay, startOfDay } from './zoned.js';

/** Every day of receipt of four years. */
const DAYS = Array.from({ length: 1_461 }, (_, index) => new Date(Date.UTC(2025, 0, 1 + index)).toISOString().slice(0, 10));

/** As gov.uk/bank-holidays lists them for England and Wales; 2028 and on by the same rules, by hand. */
const BANK_HOLIDAYS = new Set([
  '2025-01-01', '2025-04-18', '2025-04-21', '2025-05-05', '2025-05-26', '2025-08-25', '2025-12-25', '2025-12-26',
  '2026-01-01', '2026-04-03', '2026-04-06', '2026-05-04', '2026-05-25', '2026-08-31', '2026-12-25', '2026-12-28',
  '2027-01-01', '2027-03-26', '2027-03-29', '2027-05-03', '2027-05-31', '2027-08-30', '2027-12-27', '2027-12-28',
  '2028-01-03', '2028-04-14', '2028-04-17', '2028-05-01', '2028-05-29', '2028-08-28', '2028-12-25', '2028-12-26',
  '2029-01-01', '2029-03-30', '2029-04-02', '2029-05-07', '2029-05-28', '2029-08-27', '2029-12-25', '2029-12-26',
]);

/** As opm.gov lists them. */
const FEDERAL_HOLIDAYS = new Set([
  '2025-01-01', '2025-01-20', '2025-02-17', '2025-05-26', '2025-06-19', '2025-07-04', '2025-09-01', '2025-10-13', '2025-11-11', '2025-11-27', '2025-12-25',
  '2026-01-01', '2026-01-19', '2026-02-16', '2026-05-25', '2026-06-19', '2026-07-03', '2026-09-07', '2026-10-12', '2026-11-11', '2026-11-26', '2026-12-25',
  '2027-01-01', '2027-01-18', '2027-02-15', '2027-05-31', '2027-06-18', '2027-07-05', '2027-09-06', '2027-10-11', '2027-11-11', '2027-11-25', '2027-12-24', '2027-12-31',
  '2028-01-17', '2028-02-21', '2028-05-29', '2028-06-19', '2028-07-04', '2028-09-04', '2028-10-09', '2028-11-10', '2028-11-23', '2028-12-25',
  '2029-01-01', '2029-01-15', '2029-02-19', '2029-05-28',
]);

/**
 * The same again, in another way and with nothing of ours: one day after the other, on a clock of its own.
 */
class Walk {
  private readonly at: Date;

  constructor(day: Day) {
    const [year, month, number] = day.split('-');
    this.at = new Date(0);
    this.at.setUTCFullYear(Number(year), Number(month) - 1, Number(number));
  }

  get day(): Day {
    return this.at.toJSON().split('T')[0] ?? '';
  }

  get isWeekend(): boolean {
    return this.at.toUTCString().startsWith('S');
  }

  private get month(): number {
    return this.at.getUTCMonth();
  }

  forward(days = 1): this {
    for (let left = days; left > 0; left -= 1) this.at.setUTCDate(this.at.getUTCDate() + 1);
    return this;
  }

  /** Until the month has changed so often and the number is the same, or the month is over. */
  months(count: number): this {
    const number = this.at.getUTCDate();
    let changes = 0;
    while (changes < count) {
      const { month } = this;
      this.forward();
      if (this.month !== month) changes += 1;
    }
    while (this.at.getUTCDate() < number) {
      const { month } = this;
      this.forward();
      if (this.month === month) continue;
      this.at.setUTCDate(this.at.getUTCDate() - 1);
      break;
    }
    return this;
  }

  businessDays(count: number, holidays: ReadonlySet<Day>): this {
    for (let left = count; left > 0; left -= 1) {
      do this.forward();
      while (this.isWeekend || holidays.has(this.day));
    }
    return this;
  }

  roll(holidays: ReadonlySet<Day>): this {
    while (this.isWeekend || holidays.has(this.day)) this.forward();
    return this;
  }
}

const NO_HOLIDAYS = new Set<Day>();
const EU_HOLIDAYS = new Set([2025, 2026, 2027, 2028, 2029].flatMap((year) => [`${year}-01-01`, `${year}-12-25`]));

interface Asked {
  country: string;
  region?: string;
  type?: RequestType;
  extended?: boolean;
  pauses?: Pause[];
}

/** Received at noon, where the person is. */
const due = (day: Day, { country, region = undefined, type = 'access', extended = false, pauses = [] }: Asked): Deadline => {
  const [forum] = rulesFor({ country, region: region ?? null, type, receivedAt: new Date(`${day}T12:00:00Z`) });
  const receivedAt = new Date(startOfDay(day, forum?.zone ?? 'UTC').getTime() + 12 * 3_600_000);
  return deadlineOf({ receivedAt, rules: rulesFor({ country, region: region ?? null, type, receivedAt }), pauses, extended, now: receivedAt });
};

describe('the day a request is due, for every day of receipt of four years', () => {
  const differs = (asked: Asked, independent: (walk: Walk) => Walk): Day[] => DAYS.filter((day) => due(day, asked).dueOn !== independent(new Walk(day)).day);

  it.each<[string, Asked, (walk: Walk) => Walk]>([
    ['EU', { country: 'DE' }, (walk) => walk.months(1).roll(EU_HOLIDAYS)],
    ['EU, extended', { country: 'DE', extended: true }, (walk) => walk.months(3).roll(EU_HOLIDAYS)],
    ['UK', { country: 'GB' }, (walk) => walk.months(1).roll(BANK_HOLIDAYS)],
    ['UK, extended', { country: 'GB', extended: true }, (walk) => walk.months(3).roll(BANK_HOLIDAYS)],
    ['California', { country: 'US', region: 'CA' }, (walk) => walk.forward(45)],
    ['California, extended', { country: 'US', region: 'CA', extended: true }, (walk) => walk.forward(90)],
    ['California, opting out', { country: 'US', region: 'CA', type: 'opt-out' }, (walk) => walk.businessDays(15, FEDERAL_HOLIDAYS)],
    ['Virginia', { country: 'US', region: 'VA' }, (walk) => walk.forward(45)],
    ['Virginia, an appeal', { country: 'US', region: 'VA', type: 'appeal' }, (walk) => walk.forward(60)],
    ['Colorado, an appeal', { country: 'US', region: 'CO', type: 'appeal' }, (walk) => walk.forward(45)],
    ['Brazil', { country: 'BR' }, (walk) => walk.forward(15)],
    ['Canada', { country: 'CA', region: 'ON', extended: true }, (walk) => walk.forward(60)],
    ['Québec, which knows no extension', { country: 'CA', region: 'QC', extended: true }, (walk) => walk.forward(30)],
    ['Switzerland', { country: 'CH' }, (walk) => walk.forward(30)],
  ])('%s', (_name, asked, independent) => {
    expect(differs(asked, independent)).toEqual([]);
  });

  it('somebody we do not know the law of: the strictest', () => {
    const unlike = DAYS.filter((day, index) => index % 4 === 0 && due(day, { country: 'JP' }).dueOn !== new Walk(day).forward(15).day);
    expect(unlike).toEqual([]);
    const inTheStates = DAYS.filter((day, index) => index % 4 === 0 && due(day, { country: 'US', type: 'opt-out' }).dueOn !== new Walk(day).businessDays(15, FEDERAL_HOLIDAYS).day);
    expect(inTheStates).toEqual([]);
  });

  it('a pause moves it by the days it lasted, before it rolls, and only where the law has it', () => {
    const pausing = (country: string, day: Day): Deadline => {
      const at = (after: number): Date => new Date(`${addDays(day, after)}T12:00:00Z`);
      return due(day, { country, pauses: [{ reason: 'scope', from: at(3), to: at(10) }, { reason: 'identity', from: at(8), to: at(12) }] });
    };
    const eu = DAYS.filter((day) => pausing('DE', day).dueOn !== new Walk(new Walk(new Walk(day).months(1).day).forward(9).day).roll(EU_HOLIDAYS).day);
    const ch = DAYS.filter((day) => pausing('CH', day).dueOn !== new Walk(day).forward(30).day);
    expect([eu, ch]).toEqual([[], []]);
  });

  it('the target is never later than 28 days, five days before the law’s, or California read strictly', () => {
    const late = DAYS.filter((day) => {
      const [eu, ca] = [due(day, { country: 'FR' }), due(day, { country: 'US', region: 'CA', extended: true })];
      return daysBetween(day, eu.targetOn) > 28 || daysBetween(eu.targetOn, eu.dueOn) < 5 || daysBetween(day, ca.targetOn) > 44 || eu.targetOn < day;
    });
    expect(late).toEqual([]);
  });
});

describe('the traps of counting, over the same days', () => {
  const count = (isTrap: (day: Day) => boolean): number => DAYS.filter(isTrap).length;

  it('are as many as they should be', () => {
    expect(count((day) => addDays(day, 30) > addMonths(day, 1))).toBe(120);
    expect(count((day) => addDays(day, 90) > addMonths(day, 3))).toBe(87);
    expect(count((day) => addDays(addMonths(day, 1), 60) > addMonths(day, 3))).toBe(177);
    expect(count((day) => addMonths(addMonths(day, 1), 2) !== addMonths(day, 3))).toBe(19);
  });

  it('an extension counts from the day of receipt, not from the end of a short month', () => {
    expect(due('2026-01-31', { country: 'DE', extended: true }).dueOn).toBe('2026-04-30');
  });
});

describe('days off', () => {
  it('are those that the governments list', () => {
    const years = Array.from({ length: 365 * 5 }, (_, index) => addDays('2025-01-01', index));
    const differs = years.filter((day) => isBusinessDay('england-and-wales', day) === (new Walk(day).isWeekend || BANK_HOLIDAYS.has(day)));
    expect(differs).toEqual([]);
    expect(DAYS.filter((day) => addBusinessDays('us-federal', day, 10) !== new Walk(day).businessDays(10, FEDERAL_HOLIDAYS).day)).toEqual([]);
    expect(DAYS.filter((day) => addBusinessDays('none', day, 10) !== new Walk(day).businessDays(10, NO_HOLIDAYS).day)).toEqual([]);
  });
});

describe('zones', () => {
  it('a day ends where the person is, over every change of the clocks', () => {
    const wrong = ['Europe/Berlin', 'America/Los_Angeles', 'America/Sao_Paulo', 'Pacific/Auckland'].flatMap((zone) =>
      DAYS.filter((_day, index) => index % 7 === 0).filter((day) => {
        const end = endOfDay(day, zone);
        return dayAt(new Date(end.getTime() - 1), zone) !== day || dayAt(end, zone) !== addDays(day, 1);
      }),
    );
    expect(wrong).toEqual([]);
    expect(endOfDay('2026-03-29', 'Europe/Berlin').toISOString()).toBe('2026-03-29T22:00:00.000Z');
  });

  it('the same instant is received on another day elsewhere', () => {
    const receivedAt = new Date('2026-03-31T22:30:00Z');
    const on = (country: string, region: string | null = null): Day => {
      const rules = rulesFor({ country, region, type: 'access', receivedAt });
      return deadlineOf({ receivedAt, rules, pauses: [], extended: false, now: receivedAt }).dueOn;
    };
    expect([on('DE'), on('GB'), on('US', 'VA')]).toEqual(['2026-05-01', '2026-04-30', '2026-05-15']);
  });
});

describe('the rules', () => {
  it('have names of their own, a source and a date', () => {
    expect(new Set(DEADLINE_RULES.map(ruleId)).size).toBe(DEADLINE_RULES.length);
    expect(DEADLINE_RULES.filter(({ source, readOn, law }) => !URL.canParse(source) || !/^\d{4}-\d\d-\d\d$/.test(readOn) || law === '')).toEqual([]);
    expect(JURISDICTIONS.filter((jurisdiction) => !DEADLINE_RULES.some((rule) => rule.jurisdiction === jurisdiction && rule.types === undefined))).toEqual([]);
  });

  it('are those that were in force when a request was received', () => {
    expect([ruleFor('uk', 'access', '2026-02-04'), ruleFor('uk', 'access', '2026-02-05'), ruleFor('uk', 'complaint', '2026-06-19')].map(ruleId)).toEqual(['uk@2018-05-25', 'uk@2026-02-05', 'uk@2026-06-19:complaint']);
    expect(ruleId(ruleFor('eu', null, '2010-01-01'))).toBe('eu@2018-05-25');
  });

  it('say who confirms receipt, who may pause and who may extend', () => {
    const receivedAt = new Date('2026-11-23T12:00:00Z');
    const facts = (country: string | null, region: string | null, type: RequestType = 'delete') => ({ receivedAt, rules: rulesFor({ country, region, type, receivedAt }), pauses: [], extended: false, now: receivedAt });
    expect(deadlineOf(facts('US', 'CA')).acknowledgeBy).toBe(new Walk('2026-11-23').businessDays(10, FEDERAL_HOLIDAYS).day);
    expect([mayExtend(facts('DE', null)), mayExtend(facts('US', 'CA')), mayExtend(facts('US', 'CA', 'opt-out')), mayExtend(facts('BR', null)), mayExtend(facts(null, null))]).toEqual([true, true, false, false, false]);
    expect([mayPause(facts('DE', null).rules, 'identity'), mayPause(facts('DE', null).rules, 'fee'), mayPause(facts('US', 'CA').rules, 'identity'), mayPause(facts(null, null).rules, 'identity')]).toEqual([true, false, false, false]);
  });

  it('show their working', () => {
    expect(due('2026-01-31', { country: 'DE' }).steps).toEqual([
      'Received on Saturday, 31 January 2026 (Europe/Berlin).',
      'GDPR Art. 12(3), Regulation 1182/71 Art. 3: 1 month, until Saturday, 28 February 2026.',
      'That is no working day: until the next one, Monday, 2 March 2026.',
    ]);
  });

  it('let a clock that stands still move the day on', () => {
    const receivedAt = new Date('2026-03-02T10:00:00Z');
    const rules = rulesFor({ country: 'FR', region: null, type: 'access', receivedAt });
    const pauses: Pause[] = [{ reason: 'identity', from: new Date('2026-03-04T10:00:00Z'), to: null }];
    const [early, later] = ['2026-03-04T12:00:00Z', '2026-03-20T12:00:00Z'].map((now) => deadlineOf({ receivedAt, rules, pauses, extended: false, now: new Date(now) }));
    expect([early?.dueOn, early?.paused, later?.dueOn]).toEqual(['2026-04-02', true, '2026-04-20']);
  });
});

describe('a day', () => {
  it('clamps to the end of a month', () => {
    expect([addMonths('2028-01-30', 1), addMonths('2026-11-30', 3), addMonths('2026-12-31', 2), toDay(2026, 14, 1)]).toEqual(['2028-02-29', '2027-02-28', '2027-02-28', '2027-02-01']);
  });
});
