import type { Day } from './calendar.js';
import type { HolidaySet } from './holidays.js';
import type { PauseReason, RequestType } from './request-types.js';

export const JURISDICTIONS = ['eu', 'uk', 'us-ca', 'us-va', 'us-co', 'br', 'ca', 'ca-qc', 'ch'] as const;
export type Jurisdiction = (typeof JURISDICTIONS)[number];

/** One of the three. Months are calendar months. */
export type Period = { months: number } | { days: number } | { businessDays: number };

/** One deadline of one law. Never edited once a request may rest on it: a law that changes gets another entry with another `inForceFrom`. */
export interface DeadlineRule {
  jurisdiction: Jurisdiction;
  /** Of receipt: the newest rule in force then is the one that counts. */
  inForceFrom: Day;
  /** Absent: every type that no other rule of the jurisdiction names. */
  types?: readonly RequestType[];
  response: Period;
  /** The whole time from receipt when it was extended once, with notice inside the first. Absent: the law knows no extension. */
  extended?: Period;
  /** What a time that ends on a day off is moved by. Absent: it ends on that day. */
  rollsOver?: HolidaySet;
  /** By whose holidays business days are counted. */
  businessDaysBy?: HolidaySet;
  pauses: readonly PauseReason[];
  /** By when receipt has to be confirmed. */
  acknowledge?: Period;
  /** Some read the day of receipt as the first: our own target follows them. */
  receiptMayBeDayOne?: true;
  law: string;
  source: string;
  readOn: Day;
  note?: string;
}

const READ = '2026-11-23';
const GDPR = { law: 'GDPR Art. 12(3), Regulation 1182/71 Art. 3', source: 'https://eur-lex.europa.eu/eli/reg/2016/679/oj', readOn: READ };
const UK = { law: 'UK GDPR Art. 12(3) and 12A', source: 'https://www.legislation.gov.uk/eur/2016/679/article/12A', readOn: READ };
const CALIFORNIA = { source: 'https://cppa.ca.gov/regulations/', readOn: READ, receiptMayBeDayOne: true } as const;
const VIRGINIA = { source: 'https://law.lis.virginia.gov/vacode/title59.1/chapter53/section59.1-577/', readOn: READ };
const COLORADO = { source: 'https://leg.colorado.gov/bills/sb21-190', readOn: READ };
const MONTH = { response: { months: 1 }, extended: { months: 3 } } as const;
const FORTY_FIVE = { response: { days: 45 }, extended: { days: 90 }, pauses: [] } as const;

/** The deadlines of the law, as data: dated and with their sources. Counsel signs this table. */
export const DEADLINE_RULES: readonly DeadlineRule[] = [
  {
    ...GDPR, ...MONTH, jurisdiction: 'eu', inForceFrom: '2018-05-25', rollsOver: 'eu-common', pauses: ['identity', 'scope'],
    note: 'The month stands still while we wait for what we need to know who asks, or which of much data is meant (Art. 12(6), Recital 63; EDPB Guidelines 01/2022).',
  },
  {
    ...UK, ...MONTH, jurisdiction: 'uk', inForceFrom: '2018-05-25', rollsOver: 'england-and-wales', pauses: ['identity', 'fee'],
    law: 'UK GDPR Art. 12(3), as the ICO reads it', source: 'https://ico.org.uk/for-organisations/uk-gdpr-guidance-and-resources/individual-rights/',
  },
  { ...UK, ...MONTH, jurisdiction: 'uk', inForceFrom: '2026-02-05', rollsOver: 'england-and-wales', pauses: ['identity', 'scope', 'fee'], note: 'Data (Use and Access) Act 2025, section 76: the clock stops.' },
  {
    ...UK, ...MONTH, jurisdiction: 'uk', inForceFrom: '2026-06-19', types: ['complaint'], rollsOver: 'england-and-wales', pauses: [], acknowledge: { days: 30 },
    law: 'Data Protection Act 2018, section 164A', source: 'https://www.legislation.gov.uk/ukpga/2018/12/section/164A',
    note: 'Acknowledged within 30 days; the outcome without undue delay, for which we take a month.',
  },
  { ...CALIFORNIA, ...FORTY_FIVE, jurisdiction: 'us-ca', inForceFrom: '2020-01-01', businessDaysBy: 'us-federal', acknowledge: { businessDays: 10 }, law: 'Cal. Civ. Code 1798.130(a)(2), 11 CCR 7021' },
  {
    ...CALIFORNIA, jurisdiction: 'us-ca', inForceFrom: '2020-01-01', types: ['opt-out', 'restrict', 'object', 'withdraw-consent'], response: { businessDays: 15 }, businessDaysBy: 'us-federal', pauses: [],
    law: '11 CCR 7026(f) and 7027(g)', note: 'Opting out and limiting: no extension.',
  },
  { ...VIRGINIA, ...FORTY_FIVE, jurisdiction: 'us-va', inForceFrom: '2023-01-01', law: 'Va. Code 59.1-577(B), and laws of its type' },
  { ...VIRGINIA, jurisdiction: 'us-va', inForceFrom: '2023-01-01', types: ['appeal'], response: { days: 60 }, pauses: [], law: 'Va. Code 59.1-577(C), and laws of its type' },
  { ...COLORADO, ...FORTY_FIVE, jurisdiction: 'us-co', inForceFrom: '2023-07-01', law: 'C.R.S. 6-1-1306(2), and laws of its type' },
  { ...COLORADO, jurisdiction: 'us-co', inForceFrom: '2023-07-01', types: ['appeal'], response: { days: 45 }, pauses: [], law: 'C.R.S. 6-1-1306(3), and laws of its type' },
  {
    jurisdiction: 'br', inForceFrom: '2020-09-18', response: { days: 15 }, pauses: [], law: 'LGPD Art. 19, II', source: 'https://www.planalto.gov.br/ccivil_03/_ato2015-2018/2018/lei/l13709.htm', readOn: READ,
    note: 'Calendar days. The doubled time of small agents (Resolution 2/2022) is not taken.',
  },
  { jurisdiction: 'ca', inForceFrom: '2004-01-01', response: { days: 30 }, extended: { days: 60 }, pauses: [], law: 'PIPEDA s. 8(3) and 8(4)', source: 'https://laws-lois.justice.gc.ca/eng/acts/P-8.6/section-8.html', readOn: READ },
  { jurisdiction: 'ca-qc', inForceFrom: '2023-09-22', response: { days: 30 }, pauses: [], law: 'Act respecting the protection of personal information in the private sector, s. 32', source: 'https://www.legisquebec.gouv.qc.ca/en/document/cs/P-39.1', readOn: READ },
  {
    jurisdiction: 'ch', inForceFrom: '2023-09-01', response: { days: 30 }, extended: { days: 60 }, pauses: [], law: 'Data Protection Ordinance Art. 18', source: 'https://www.fedlex.admin.ch/eli/cc/2022/568/en', readOn: READ,
    note: 'The ordinance lets a later date be named and gives no figure: 30 more days is the most that we take.',
  },
];

/** A rule's name on a request: stays the same for good. */
export const ruleId = ({ jurisdiction, inForceFrom, types }: DeadlineRule): string => `${jurisdiction}@${inForceFrom}${types ? `:${types[0] ?? ''}` : ''}`;

const BY_ID = new Map(DEADLINE_RULES.map((rule) => [ruleId(rule), rule]));

/** Throws `RangeError` for a name that no rule has. */
export const ruleOf = (id: string): DeadlineRule => {
  const rule = BY_ID.get(id);
  if (!rule) throw new RangeError('No such deadline rule');
  return rule;
};

/** The rule for what was received on a day: the one that names the type before the one that names none, the newest of those in force. What is older than every rule gets the oldest. */
export const ruleFor = (jurisdiction: Jurisdiction, type: RequestType | null, receivedOn: Day): DeadlineRule => {
  const all = DEADLINE_RULES.filter((rule) => rule.jurisdiction === jurisdiction).sort((one, other) => (one.inForceFrom < other.inForceFrom ? 1 : -1));
  const inForce = all.filter(({ inForceFrom }) => inForceFrom <= receivedOn);
  const found = (type && inForce.find(({ types }) => types?.includes(type))) || inForce.find(({ types }) => types === undefined) || all.filter(({ types }) => types === undefined).at(-1);
  if (!found) throw new RangeError('A jurisdiction without a rule');
  return found;
};
