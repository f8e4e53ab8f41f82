import type { Operation } from './problem-responses.js';
import { type ExampleSchema, schemaExample } from './schema-example.js';

interface Media {
  schema?: ExampleSchema;
  example?: unknown;
  examples?: unknown;
}

/** Gives every JSON body of an operation an example, made from those of its properties, unless it has one. */
export const documentExamples = (operation: Operation, schemas: object): void => {
  const holders = [operation.requestBody, ...Object.values(operation.responses ?? {})] as { content?: Record<string, Media> }[];
  for (const holder of holders) {
    for (const [type, media] of Object.entries(holder?.content ?? {})) {
      const isJson = type === 'application/json' || (type.endsWith('+json') && type !== 'application/problem+json');
      if (isJson && media.schema && media.example === undefined && media.examples === undefined) media.example = schemaExample(media.schema, schemas as Record<string, ExampleSchema>);
    }
  }
};
