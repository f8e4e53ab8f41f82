import type { DataMap, DataMapColumn } from '#contracts/data-map.js';

const property = ({ purpose, category, basis, retention }: DataMapColumn): object => ({ description: purpose, 'x-category': category, 'x-legal-basis': basis, 'x-retention': retention });

/**
 * JSON Schema (2020-12) of everything that is held about a person and can be handed to them, by the data holder that hands it out: which tables, which fields, what each is for.
 * Keys and hashes of credentials are held and never handed out; they are marked `writeOnly`.
 */
export const exportSchemaOf = ({ tables, blobs }: DataMap): object => {
  const holders = [...new Set([...tables.flatMap(({ holder, personal }) => ('name' in holder && personal.length > 0 ? [holder.name] : [])), ...blobs.map(({ holder }) => holder)])].toSorted((a, b) => a.localeCompare(b));
  const ofHolder = (name: string): object => ({
    type: 'object',
    properties: Object.fromEntries([
      ...tables
        .filter(({ holder, personal }) => 'name' in holder && holder.name === name && personal.length > 0)
        .map(({ table, personal }) => [
          table,
          { type: 'array', items: { type: 'object', properties: Object.fromEntries(personal.map((column) => [column.name, { ...property(column), ...(column.category === 'credential' ? { writeOnly: true } : {}) }])) } },
        ]),
      ...blobs.filter(({ holder }) => holder === name).map(({ prefix, what, purpose, category }) => [prefix, { type: 'array', description: what, items: { type: 'string', contentEncoding: 'binary', description: purpose, 'x-category': category } }]),
    ]),
  });
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'What is held about a person',
    type: 'object',
    properties: Object.fromEntries(holders.map((name) => [name, ofHolder(name)])),
  };
};
