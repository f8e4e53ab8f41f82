import { addBusinessDays } from '../deadlines/holidays.js';
import { dayAt, endOfDay } from '../deadlines/zoned.js';

/** Grows with every change of a figure; each duty keeps the one it was computed by. */
export const BREACH_RULES = '2026-11';

export const BREACH_JURISDICTIONS = ['EU', 'UK', 'CH', 'BR', 'CA', 'CA-QC', 'US-CA', 'US', 'other'] as const;
export type BreachJurisdiction = (typeof BREACH_JURISDICTIONS)[number];

export type BreachRisk = 'unknown' | 'none' | 'some' | 'high';

export interface BreachFacts {
  role: 'controller' | 'processor';
  awareAt: Date;
  jurisdictions: readonly BreachJurisdiction[];
  risk: BreachRisk;
}

/** Whom to tell, and by when. */
export interface BreachClock {
  code: string;
  dueAt: Date;
  /** How the time was computed, in words. */
  how: string;
}

interface Rule {
  code: string;
  /** Of which risks it is owed. Unknown risk is taken for high. */
  risks: readonly BreachRisk[];
  hours?: number;
  businessDays?: number;
  source: string;
}

const HOUR_MS = 3_600_000;
const ANY: readonly BreachRisk[] = ['unknown', 'some', 'high'];
const HIGH: readonly BreachRisk[] = ['unknown', 'high'];
const OURS = 'the law has no figure, this is ours';

/** Hours run over nights, weekends and holidays. */
const RULES: Readonly<Record<BreachJurisdiction, readonly Rule[]>> = {
  EU: [
    { code: 'eu-authority', risks: ANY, hours: 72, source: 'Art. 33(1) GDPR' },
    { code: 'eu-people', risks: HIGH, hours: 72, source: `Art. 34 GDPR, without undue delay: ${OURS}` },
  ],
  UK: [
    { code: 'uk-authority', risks: ANY, hours: 72, source: 'Art. 33(1) UK GDPR' },
    { code: 'uk-people', risks: HIGH, hours: 72, source: `Art. 34 UK GDPR, without undue delay: ${OURS}` },
  ],
  CH: [{ code: 'ch-authority', risks: HIGH, hours: 72, source: `Art. 24 FADP, as soon as possible: ${OURS}` }],
  BR: [
    { code: 'br-authority', risks: ANY, businessDays: 3, source: 'Res. CD/ANPD 15/2024' },
    { code: 'br-people', risks: ANY, businessDays: 3, source: 'Res. CD/ANPD 15/2024' },
  ],
  CA: [
    { code: 'ca-authority', risks: HIGH, hours: 72, source: `PIPEDA s. 10.1, as soon as feasible: ${OURS}` },
    { code: 'ca-people', risks: HIGH, hours: 72, source: `PIPEDA s. 10.1, as soon as feasible: ${OURS}` },
  ],
  'CA-QC': [{ code: 'qc-authority', risks: HIGH, hours: 72, source: `Private Sector Act s. 3.5, promptly: ${OURS}` }],
  'US-CA': [
    { code: 'us-ca-people', risks: ANY, hours: 30 * 24, source: 'Cal. Civ. Code §1798.82, 30 calendar days' },
    { code: 'us-ca-attorney-general', risks: ANY, hours: 45 * 24, source: 'Cal. Civ. Code §1798.82, 15 days after people were told, where there are more than 500' },
  ],
  US: [{ code: 'us-people', risks: ANY, hours: 30 * 24, source: 'the strictest figure of the states' }],
  other: [{ code: 'other-authority', risks: ANY, hours: 72, source: 'unknown: the strictest plausible figure' }],
};

/** A processor tells those for whom it processes, whoever they are and whatever the risk: they have clocks of their own. */
const CUSTOMERS: Rule = { code: 'customers', risks: ['none', ...ANY], hours: 24, source: `Art. 33(2) GDPR, without undue delay: ${OURS}` };

const utc = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;

const clockOf = ({ code, hours, businessDays = 0, source }: Rule, awareAt: Date): BreachClock => {
  if (hours !== undefined) return { code, dueAt: new Date(awareAt.getTime() + hours * HOUR_MS), how: `${hours} hours from ${utc(awareAt)}, when we were aware (${source})` };
  const day = addBusinessDays('none', dayAt(awareAt, 'America/Sao_Paulo'), businessDays);
  // Without their holidays: never later than the law, and sometimes earlier.
  return { code, dueAt: endOfDay(day, 'America/Sao_Paulo'), how: `${businessDays} business days after ${utc(awareAt)}, to the end of ${day} in São Paulo, holidays not counted on (${source})` };
};

/** Everything that is owed, the soonest first. */
export const breachClocks = ({ role, awareAt, jurisdictions, risk }: BreachFacts): BreachClock[] => {
  const rules = role === 'processor' ? [CUSTOMERS] : [...new Set(jurisdictions)].flatMap((jurisdiction) => RULES[jurisdiction]);
  return rules
    .filter(({ risks }) => risks.includes(risk))
    .map((rule) => clockOf(rule, awareAt))
    .sort((one, other) => one.dueAt.getTime() - other.dueAt.getTime() || one.code.localeCompare(other.code));
};
