import type { DataMap, ProcessingRole } from '#contracts/data-map.js';
import type { DataCategory, LegalBasis } from '#contracts/personal-data.js';
import { entryFor } from '#retention/retention-schedule.reader.js';

/** One line of the register of processing (Art. 30): data of one kind of people for one purpose, ended by one rule. */
export interface Activity {
  role: ProcessingRole;
  people: string;
  purpose: string;
  basis: LegalBasis;
  categories: DataCategory[];
  /** `schema.table.column`, or the beginning of objects’ keys. */
  data: string[];
  recipients: string[];
  /** The line of the retention schedule, and what it says. */
  retention: { entry: string; trigger: string; duration: string | null; action: string };
}

interface Declared extends Omit<Activity, 'categories' | 'data' | 'retention'> {
  category: DataCategory;
  datum: string;
  dataset: string;
  declared: string;
}

const UNKNOWN = { id: 'undeclared', trigger: 'undeclared', duration: null, action: 'delete' };

const declaredOf = ({ tables, blobs }: DataMap): Declared[] => [
  ...tables.flatMap(({ table, role, people, recipients, personal }) =>
    personal.map(({ name, category, purpose, basis, retention }) => ({ role, people, recipients, purpose, basis, category, datum: `${table}.${name}`, dataset: table, declared: retention })),
  ),
  ...blobs.map(({ prefix, role, people, recipients, purpose, basis, category, retention }) => ({ role, people, recipients, purpose, basis, category, datum: prefix, dataset: prefix, declared: retention })),
];

/** A full stop at the end makes no other purpose. */
const purposeOf = (text: string): string => text.replace(/\.$/, '');

/** Everything the data map declares, by purpose. */
export const activitiesOf = (map: DataMap): Activity[] => {
  const found = new Map<string, Activity>();
  for (const { role, people, recipients, purpose: text, basis, category, datum, dataset, declared } of declaredOf(map)) {
    const { id, trigger, duration, action } = entryFor(dataset, declared) ?? UNKNOWN;
    const purpose = purposeOf(text);
    const key = JSON.stringify([role, people, purpose, basis, id]);
    const activity = found.get(key) ?? { role, people, purpose, basis, categories: [], data: [], recipients, retention: { entry: id, trigger, duration, action } };
    if (!activity.categories.includes(category)) activity.categories.push(category);
    activity.data.push(datum);
    found.set(key, activity);
  }
  return [...found.values()].toSorted((a, b) => a.role.localeCompare(b.role) || a.people.localeCompare(b.people) || a.purpose.localeCompare(b.purpose));
};
