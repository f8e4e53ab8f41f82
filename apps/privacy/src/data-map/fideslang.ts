import type { DataMap } from '#contracts/data-map.js';
import type { DataCategory, LegalBasis } from '#contracts/personal-data.js';
import type { Activity } from './activities.js';
import { registerOf } from './register.js';
import { toYaml, type YamlValue } from './to-yaml.js';

const CATEGORY: Readonly<Record<DataCategory, string>> = {
  contact: 'user.contact.email',
  identity: 'user.name',
  network: 'user.device.ip_address',
  recording: 'user.behavior.browsing_history',
  pseudonym: 'user.unique_id.pseudonymous',
  content: 'user.content.private',
  usage: 'user.behavior',
  credential: 'user.authorization.credentials',
};

/** What a processor is told is the customer’s basis, not ours. */
const BASIS: Readonly<Record<LegalBasis, string | undefined>> = {
  contract: 'Contract',
  consent: 'Consent',
  'legitimate-interest': 'Legitimate interests',
  'legal-obligation': 'Legal obligations',
  'processor-instruction': undefined,
};

const USE: Readonly<Record<LegalBasis, string>> = {
  contract: 'essential.service',
  consent: 'essential.service',
  'legitimate-interest': 'essential.service.security',
  'legal-obligation': 'essential.legal_obligation',
  'processor-instruction': 'essential.service',
};

const subjectOf = (people: string): string => {
  if (/^our staff/.test(people)) return 'employee';
  if (/waitlist|write to/.test(people)) return 'prospect';
  return /customers’ organisations/.test(people) ? 'customer' : 'anonymous_user';
};

const declarationOf = ({ purpose, basis, people, categories, recipients, retention }: Activity): YamlValue => ({
  name: purpose,
  data_categories: [...new Set(categories.map((category) => CATEGORY[category]))],
  data_use: USE[basis],
  data_subjects: [subjectOf(people)],
  ...(BASIS[basis] === undefined ? {} : { legal_basis_for_processing: BASIS[basis] }),
  retention_period: retention.duration ?? retention.trigger,
  data_shared_with_third_parties: recipients.some((recipient) => /subprocessors/.test(recipient)),
});

const datasetOf = (schema: string, { tables }: DataMap): YamlValue => ({
  fides_key: schema,
  name: schema,
  collections: tables
    .filter(({ table, personal }) => table.startsWith(`${schema}.`) && personal.length > 0)
    .map(({ table, personal }) => ({ name: table.slice(schema.length + 1), fields: personal.map(({ name, category }) => ({ name, data_categories: [CATEGORY[category]] })) })),
});

/** The data map in Fideslang: a dataset for each schema, and a system for each of our two roles. */
export const fideslangOf = (map: DataMap): string => {
  const register = registerOf(map);
  const schemas = [...new Set(map.tables.filter(({ personal }) => personal.length > 0).map(({ table }) => table.split('.')[0] ?? ''))];
  const system = (role: Activity['role']): YamlValue => ({
    fides_key: `pixeltrace_${role}`,
    name: `Pixeltrace as ${role}`,
    system_type: 'Application',
    privacy_declarations: register[role].map(declarationOf),
    dataset_references: schemas,
  });
  return toYaml({ dataset: schemas.map((schema) => datasetOf(schema, map)), system: [system('controller'), system('processor')] });
};
