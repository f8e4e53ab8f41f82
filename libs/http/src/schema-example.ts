/** The parts of a JSON schema that an example can be made from. */
export interface ExampleSchema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  example?: unknown;
  examples?: unknown[];
  default?: unknown;
  const?: unknown;
  enum?: unknown[];
  minimum?: number;
  items?: ExampleSchema;
  properties?: Record<string, ExampleSchema>;
  additionalProperties?: boolean | ExampleSchema;
  allOf?: ExampleSchema[];
  oneOf?: ExampleSchema[];
  anyOf?: ExampleSchema[];
}

const FORMATS: Readonly<Record<string, string>> = {
  uuid: '0197f2a0-0000-7000-8000-000000000001',
  'date-time': '2026-11-23T13:00:00.000Z',
  date: '2026-11-23',
  uri: 'https://pixeltrace.example',
  email: 'anna@example.org',
};

const DEPTH = 16;

/** A value that fits the schema, made from the examples its properties carry. `schemas` are the document's components. */
export const schemaExample = (schema: ExampleSchema, schemas: Readonly<Record<string, ExampleSchema>>, depth = 0): unknown => {
  if (depth > DEPTH) return null;
  if (schema.$ref) return schemaExample(schemas[schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1)] ?? {}, schemas, depth + 1);
  const given = [schema.example, schema.examples?.[0], schema.const, schema.default, schema.enum?.[0]].find((value) => value !== undefined);
  if (given !== undefined) return given;
  const parts = schema.allOf?.map((part) => schemaExample(part, schemas, depth + 1));
  if (parts) return parts.length === 1 ? parts[0] : Object.assign({}, ...parts);
  const choice = schema.oneOf?.[0] ?? schema.anyOf?.[0];
  return choice ? schemaExample(choice, schemas, depth + 1) : byType(schema, schemas, depth);
};

const byType = (schema: ExampleSchema, schemas: Readonly<Record<string, ExampleSchema>>, depth: number): unknown => {
  switch ([schema.type].flat()[0]) {
    case 'array':
      return schema.items ? [schemaExample(schema.items, schemas, depth + 1)] : [];
    case 'integer':
    case 'number':
      return schema.minimum ?? 1;
    case 'boolean':
      return true;
    case 'string':
      return FORMATS[schema.format ?? ''] ?? 'text';
    default:
      return Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, property]) => [name, schemaExample(property, schemas, depth + 1)]));
  }
};
