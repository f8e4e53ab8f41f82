import { type ColumnDeclaration, declaredColumns } from '#contracts/personal-data.js';
import { dataSourceOptions } from '#database/data-source-options.js';
import { OWNER_ROLE } from '#database/duties.js';
import { APP_ENTITIES } from '#testing/app-entities.js';
import { LIB_ENTITIES } from '#testing/lib-entities.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { DataSource, type DataSourceOptions, type EntityMetadata } from 'typeorm';

const WITHOUT_ENTITY = new Set(['public.schema_migration']);

/** What a class and those it extends declare. */
const declarationsOf = (entity: object): Map<string, ColumnDeclaration> => {
  const parent: unknown = Object.getPrototypeOf(entity);
  const inherited = typeof parent === 'function' && parent !== Function.prototype ? declarationsOf(parent) : new Map<string, ColumnDeclaration>();
  return new Map([...inherited, ...declaredColumns(entity)]);
};

/** `schema.table.column` of every column an entity maps and declares. */
const declaredBy = (entity: EntityMetadata): string[] => {
  const declared = declarationsOf(entity.target as object);
  return entity.columns.filter((column) => declared.has(column.propertyName)).map((column) => `${entity.schema}.${entity.tableName}.${column.databaseName}`);
};

describe('every column of every table', () => {
  let database: TestDatabase;
  let source: DataSource;
  let columns: { relation: string; name: string }[];

  beforeAll(async () => {
    database = await createTestDatabase();
    source = await new DataSource({ ...dataSourceOptions(database.config, OWNER_ROLE, 1), entities: [...LIB_ENTITIES, ...APP_ENTITIES] } as DataSourceOptions).initialize();
    columns = await source.query(
      `select n.nspname || '.' || c.relname as relation, n.nspname || '.' || c.relname || '.' || a.attname as name
       from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
       where c.relkind in ('r', 'p', 'm', 'f') and a.attnum > 0 and not a.attisdropped
         and n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema' order by 2`,
    );
  });

  afterAll(async () => {
    await source.destroy();
    await database.drop();
  });

  it('is declared personal or not personal', () => {
    const declared = new Set(source.entityMetadatas.flatMap(declaredBy));
    const undeclared = columns.filter(({ relation, name }) => !WITHOUT_ENTITY.has(relation) && !declared.has(name)).map(({ name }) => name);
    expect(undeclared).toEqual([]);
  });

  it('exists: no entity declares a column that the database does not have', () => {
    const existing = new Set(columns.map(({ name }) => name));
    expect(source.entityMetadatas.flatMap(declaredBy).filter((name) => !existing.has(name))).toEqual([]);
  });

  it('that is personal says why and for how long it is kept', () => {
    const vague = source.entityMetadatas.flatMap((entity) =>
      [...declarationsOf(entity.target as object)]
        .filter(([, column]) => column.personal && (column.purpose.length < 10 || !/^(P\d+[DWMY]|plan|until-erased|[a-z]+(-[a-z]+)+)$/.test(column.retention)))
        .map(([property]) => `${entity.tableName}.${property}`),
    );
    expect(vague).toEqual([]);
  });
});
