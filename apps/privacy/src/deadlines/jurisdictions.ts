import { type Jurisdiction, JURISDICTIONS } from './rules.js';

export interface Forum {
  jurisdiction: Jurisdiction;
  /** IANA zone in which the days of this person begin and end. */
  zone: string;
}

/** Member States and the three of the EEA, with the zone of most of their people. */
const EU_ZONES: Readonly<Record<string, string>> = {
  AT: 'Europe/Vienna', BE: 'Europe/Brussels', BG: 'Europe/Sofia', HR: 'Europe/Zagreb', CY: 'Asia/Nicosia', CZ: 'Europe/Prague', DK: 'Europe/Copenhagen', EE: 'Europe/Tallinn', FI: 'Europe/Helsinki',
  FR: 'Europe/Paris', DE: 'Europe/Berlin', GR: 'Europe/Athens', HU: 'Europe/Budapest', IE: 'Europe/Dublin', IT: 'Europe/Rome', LV: 'Europe/Riga', LT: 'Europe/Vilnius', LU: 'Europe/Luxembourg',
  MT: 'Europe/Malta', NL: 'Europe/Amsterdam', PL: 'Europe/Warsaw', PT: 'Europe/Lisbon', RO: 'Europe/Bucharest', SK: 'Europe/Bratislava', SI: 'Europe/Ljubljana', ES: 'Europe/Madrid', SE: 'Europe/Stockholm',
  IS: 'Atlantic/Reykjavik', LI: 'Europe/Vaduz', NO: 'Europe/Oslo',
};

const ZONES: Record<Jurisdiction, string> = {
  eu: 'Europe/Brussels', uk: 'Europe/London', 'us-ca': 'America/Los_Angeles', 'us-va': 'America/New_York', 'us-co': 'America/Denver', br: 'America/Sao_Paulo', ca: 'America/Toronto', 'ca-qc': 'America/Montreal', ch: 'Europe/Zurich',
};

/** States whose laws are of Virginia's type; those that decide appeals within 45 days follow Colorado's. */
const VIRGINIA_TYPE = ['VA', 'CT', 'TX', 'UT', 'MT', 'DE', 'NH', 'NE', 'TN', 'IN', 'KY', 'RI', 'MD', 'IA'];
const COLORADO_TYPE = ['CO', 'MN', 'NJ', 'OR'];

const forums = (...jurisdictions: readonly Jurisdiction[]): Forum[] => jurisdictions.map((jurisdiction) => ({ jurisdiction, zone: ZONES[jurisdiction] }));

const inTheStates = (state: string | null): Forum[] => {
  if (state === 'CA') return forums('us-ca');
  if (state !== null && VIRGINIA_TYPE.includes(state)) return forums('us-va');
  if (state !== null && COLORADO_TYPE.includes(state)) return forums('us-co');
  return forums('us-ca', 'us-va', 'us-co');
};

const inCanada = (province: string | null): Forum[] => {
  if (province === 'QC') return forums('ca-qc');
  return province === null ? forums('ca', 'ca-qc') : forums('ca');
};

/**
 * Whose laws can apply to somebody of this country (ISO 3166-1 alpha-2) and state or province (second half of ISO 3166-2). Of several, the earliest date counts:
 * who does not say where they live, or lives where we have no rule, gets the strictest of all.
 */
export const forumsOf = (country: string | null, region: string | null): Forum[] => {
  const euZone = country === null ? undefined : EU_ZONES[country];
  if (euZone !== undefined) return [{ jurisdiction: 'eu', zone: euZone }];
  switch (country) {
    case 'GB':
      return forums('uk');
    case 'US':
      return inTheStates(region);
    case 'CA':
      return inCanada(region);
    case 'BR':
      return forums('br');
    case 'CH':
      return forums('ch');
    default:
      return forums(...JURISDICTIONS);
  }
};
