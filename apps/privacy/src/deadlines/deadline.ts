import { addDays, addMonths, type Day, daysBetween, earliest, inWords } from './calendar.js';
import { forumsOf } from './jurisdictions.js';
import { addBusinessDays, nextBusinessDay } from './holidays.js';
import type { PauseReason, RequestType } from './request-types.js';
import { type DeadlineRule, type Period, ruleFor, ruleId, ruleOf } from './rules.js';
import { dayAt, endOfDay } from './zoned.js';

/** A rule by name, in the zone of the person. Stored with the request, so that its deadline never changes behind its back. */
export interface AppliedRule {
  id: string;
  zone: string;
}

export interface Pause {
  reason: PauseReason;
  from: Date;
  /** Null: it still lasts. */
  to: Date | null;
}

/** Everything a deadline depends on. */
export interface DeadlineFacts {
  receivedAt: Date;
  rules: readonly AppliedRule[];
  pauses: readonly Pause[];
  /** Whether it was extended, with notice in time. */
  extended: boolean;
  /** Until when a pause that still lasts is counted. */
  now: Date;
}

export interface Deadline {
  /** The last day, where the person is. */
  dueOn: Day;
  /** It is late from this instant on. */
  dueAt: Date;
  /** Our own target: no later than 28 days, and five days before the law’s. */
  targetOn: Day;
  /** By when receipt has to be confirmed; null where no law says. */
  acknowledgeBy: Day | null;
  /** The rule that decided. */
  rule: AppliedRule;
  law: string;
  /** How it was computed, one step a line, in words. */
  steps: string[];
  /** The clock stands still now: the day moves on as long as it does. */
  paused: boolean;
}

const TARGET_DAYS = 28;
const MARGIN_DAYS = 5;

/** The rules for a request, as of its receipt. */
export const rulesFor = ({ country, region, type, receivedAt }: { country: string | null; region: string | null; type: RequestType | null; receivedAt: Date }): AppliedRule[] =>
  forumsOf(country, region).map(({ jurisdiction, zone }) => ({ id: ruleId(ruleFor(jurisdiction, type, dayAt(receivedAt, zone))), zone }));

const after = (rule: DeadlineRule, day: Day, period: Period): Day => {
  if ('months' in period) return addMonths(day, period.months);
  return 'days' in period ? addDays(day, period.days) : addBusinessDays(rule.businessDaysBy ?? 'none', day, period.businessDays);
};

const periodInWords = (period: Period): string => {
  const [count, unit] = 'months' in period ? [period.months, 'month'] : 'days' in period ? [period.days, 'day'] : [period.businessDays, 'business day'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
};

/** Days on which the clock stood still, each counted once, of those pauses that the rule knows. */
const pausedDays = (rule: DeadlineRule, zone: string, { pauses, now, receivedAt }: DeadlineFacts): number => {
  const stretches = pauses
    .filter(({ reason }) => rule.pauses.includes(reason))
    .map(({ from, to }) => ({ from: dayAt(from < receivedAt ? receivedAt : from, zone), to: dayAt(to ?? now, zone) }))
    .sort((one, other) => (one.from < other.from ? -1 : 1));
  let [days, counted] = [0, ''];
  for (const { from, to } of stretches) {
    const begin = from > counted ? from : counted;
    if (to <= begin) continue;
    days += daysBetween(begin, to);
    counted = to;
  }
  return days;
};

const underOneRule = (applied: AppliedRule, facts: DeadlineFacts): Deadline => {
  const [rule, zone] = [ruleOf(applied.id), applied.zone];
  const receivedOn = dayAt(facts.receivedAt, zone);
  const period = facts.extended ? (rule.extended ?? rule.response) : rule.response;
  const plain = after(rule, receivedOn, period);
  const stoodStill = pausedDays(rule, zone, facts);
  const moved = addDays(plain, stoodStill);
  const dueOn = rule.rollsOver ? nextBusinessDay(rule.rollsOver, moved) : moved;
  const steps = [
    `Received on ${inWords(receivedOn)} (${zone}).`,
    `${rule.law}: ${periodInWords(period)}${period === rule.response ? '' : ', extended once and counted from the day of receipt'}, until ${inWords(plain)}.`,
    ...(stoodStill > 0 ? [`The clock stood still for ${stoodStill} day${stoodStill === 1 ? '' : 's'}: until ${inWords(moved)}.`] : []),
    ...(dueOn === moved ? [] : [`That is no working day: until the next one, ${inWords(dueOn)}.`]),
  ];
  const targets = [addDays(receivedOn, TARGET_DAYS + stoodStill), addDays(dueOn, -MARGIN_DAYS), ...(rule.receiptMayBeDayOne ? [addDays(dueOn, -1)] : [])];
  return {
    dueOn,
    dueAt: endOfDay(dueOn, zone),
    targetOn: earliest(targets),
    acknowledgeBy: rule.acknowledge ? after(rule, receivedOn, rule.acknowledge) : null,
    rule: applied,
    law: rule.law,
    steps,
    paused: facts.pauses.some(({ reason, to }) => to === null && rule.pauses.includes(reason)),
  };
};

/** When a request is due: a pure function of the facts. Where several laws can apply, the earliest of their dates. */
export const deadlineOf = (facts: DeadlineFacts): Deadline => {
  const all = facts.rules.map((applied) => underOneRule(applied, facts)).sort((one, other) => one.dueAt.getTime() - other.dueAt.getTime());
  const [first] = all;
  if (!first) throw new RangeError('A deadline needs a rule');
  const confirmations = all.flatMap(({ acknowledgeBy }) => (acknowledgeBy === null ? [] : [acknowledgeBy]));
  return {
    ...first,
    targetOn: earliest(all.map(({ targetOn }) => targetOn)),
    acknowledgeBy: confirmations.length === 0 ? null : earliest(confirmations),
    steps: all.length === 1 ? first.steps : [`We do not know for sure which law applies, and keep the strictest of ${all.length}.`, ...first.steps],
  };
};

/** Whether extending would give more time: false where the law that decides knows no extension. */
export const mayExtend = (facts: DeadlineFacts): boolean => !facts.extended && deadlineOf({ ...facts, extended: true }).dueAt > deadlineOf(facts).dueAt;

/** Whether every law that can apply lets its clock stand still for this reason. */
export const mayPause = (rules: readonly AppliedRule[], reason: PauseReason): boolean => rules.every(({ id }) => ruleOf(id).pauses.includes(reason));
