import { getMetadataArgsStorage } from 'typeorm';

export interface MappedTable {
  /** `schema.table`. */
  table: string;
  entity: object;
  columns: { property: string; name: string }[];
}

const parentsOf = (entity: object): object[] => {
  const parent: unknown = Object.getPrototypeOf(entity);
  return typeof parent === 'function' && parent !== Function.prototype ? [entity, ...parentsOf(parent)] : [entity];
};

/** Every table that an entity class maps which is loaded in this process, with the columns of the classes that it extends. Needs no connection. */
export const mappedTables = (): MappedTable[] => {
  const { tables, columns } = getMetadataArgsStorage();
  return tables
    .filter(({ type, name }) => type === 'regular' && name !== undefined)
    .map(({ schema, name, target }) => {
      const line = parentsOf(target as object);
      const mapped = columns.filter((column) => line.includes(column.target as object)).map(({ propertyName, options }) => ({ property: propertyName, name: options.name ?? propertyName }));
      return { table: `${schema}.${name}`, entity: target as object, columns: mapped.toSorted((a, b) => a.name.localeCompare(b.name)) };
    })
    .toSorted((a, b) => a.table.localeCompare(b.table));
};
