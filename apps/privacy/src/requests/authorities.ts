import type { Jurisdiction } from '../deadlines/rules.js';
import { ruleOf } from '../deadlines/rules.js';

export interface Authority {
  name: string;
  url: string;
}

/** To whom a person complains about us. */
const AUTHORITIES: Readonly<Record<Jurisdiction, Authority>> = {
  eu: { name: 'The data protection authority of your country', url: 'https://www.edpb.europa.eu/about-edpb/about-edpb/members_en' },
  uk: { name: 'Information Commissioner’s Office', url: 'https://ico.org.uk/make-a-complaint/' },
  'us-ca': { name: 'California Privacy Protection Agency', url: 'https://cppa.ca.gov/webapplications/complaint' },
  'us-va': { name: 'The Attorney General of your state', url: 'https://www.usa.gov/state-attorney-general' },
  'us-co': { name: 'The Attorney General of your state', url: 'https://www.usa.gov/state-attorney-general' },
  br: { name: 'Autoridade Nacional de Proteção de Dados', url: 'https://www.gov.br/anpd/' },
  ca: { name: 'Office of the Privacy Commissioner of Canada', url: 'https://www.priv.gc.ca/en/report-a-concern/' },
  'ca-qc': { name: 'Commission d’accès à l’information du Québec', url: 'https://www.cai.gouv.qc.ca/' },
  ch: { name: 'Federal Data Protection and Information Commissioner', url: 'https://www.edoeb.admin.ch/' },
};

/** Those of every law that can apply, each once. */
export const authoritiesOf = (rules: readonly { id: string }[]): Authority[] =>
  [...new Map(rules.map(({ id }) => AUTHORITIES[ruleOf(id).jurisdiction]).map((authority) => [authority.url, authority])).values()];
