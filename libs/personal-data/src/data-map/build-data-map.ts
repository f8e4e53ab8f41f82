import type { DataMap, DataMapTable } from '#contracts/data-map.js';
import { type ColumnDeclaration, declaredColumns } from '#contracts/personal-data.js';
import type { MappedTable } from '#database/mapped-tables.js';
import { BLOB_KINDS } from './blob-kinds.js';
import { LOG_FIELDS } from './log-fields.js';
import { OUTBOUND_CALLS } from './outbound-calls.js';
import { queuePayloads } from './payload-fields.js';
import { ruleOf, WITHOUT_HOLDER } from './table-rules.js';

export interface DataMapSources {
  tables: readonly MappedTable[];
  holders: readonly { name: string; stores: readonly string[] }[];
  /** Fields of each job's payload. */
  jobFields: ReadonlyMap<string, readonly string[]>;
}

const UNKNOWN = { role: 'controller', people: 'undeclared', recipients: [] } as const;

/** What a class and those it extends declare. */
const declarationsOf = (entity: object): Map<string, ColumnDeclaration> => {
  const parent: unknown = Object.getPrototypeOf(entity);
  const inherited = typeof parent === 'function' && parent !== Function.prototype ? declarationsOf(parent) : new Map<string, ColumnDeclaration>();
  return new Map([...inherited, ...declaredColumns(entity)]);
};

const holderOf = (table: string, holders: DataMapSources['holders']): DataMapTable['holder'] => {
  const holder = holders.find(({ stores }) => stores.includes(table));
  return holder ? { name: holder.name } : { none: WITHOUT_HOLDER[table] ?? 'undeclared' };
};

const tableOf = ({ table, entity, columns }: MappedTable, holders: DataMapSources['holders']): DataMapTable => {
  const declared = declarationsOf(entity);
  const { role, people, recipients } = ruleOf(table) ?? UNKNOWN;
  const personal = columns.flatMap(({ property, name }) => {
    const column = declared.get(property);
    return column?.personal ? [{ name, category: column.category, purpose: column.purpose, basis: column.basis, retention: column.retention }] : [];
  });
  const other = columns.filter(({ property }) => declared.get(property)?.personal === false).map(({ name }) => name);
  return { table, role, people, recipients: [...recipients], store: 'database', holder: personal.length > 0 ? holderOf(table, holders) : { none: 'Holds nothing about a person.' }, personal, other };
};

/** The data map of what is declared. What nobody declared says so: the tests look for that. */
export const buildDataMap = ({ tables, holders, jobFields }: DataMapSources): DataMap => ({
  tables: tables.map((table) => tableOf(table, holders)),
  blobs: [...BLOB_KINDS],
  queues: queuePayloads(jobFields),
  logFields: Object.entries(LOG_FIELDS).map(([name, what]) => ({ name, what })),
  outbound: [...OUTBOUND_CALLS],
});
