import type { OpenAPIObject } from '@nestjs/swagger';
import { OPEN_EXTENSION } from './api-open.js';
import { PROBLEMS_EXTENSION } from './api-problems.js';
import { PROBLEM_JSON, problemDocument } from './problem-document.js';
import { ProblemError } from './problem.js';
import { PROBLEM_CODES } from './problem-page.js';
import { type ProblemCode, problemDefinition } from './problems.js';

export type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

const EVERYWHERE: readonly ProblemCode[] = ['malformed-request', 'not-acceptable', 'request-timeout', 'uri-too-long', 'headers-too-large', 'credential-in-url', 'unsupported-encoding', 'internal-error', 'dependency-unavailable', 'shutting-down'];
const WITH_BODY: readonly ProblemCode[] = ['malformed-body', 'payload-too-large', 'unsupported-media-type', 'validation-failed'];
const WITH_JSON: readonly ProblemCode[] = ['invalid-encoding', 'duplicate-key', 'unknown-field', 'invalid-text', 'too-complex'];

export const PROBLEM_SCHEMA = {
  type: 'object',
  description: 'RFC 9457 problem details. Compare `code`; it is stable.',
  required: ['type', 'title', 'status', 'code', 'hint'],
  properties: {
    type: { type: 'string', format: 'uri', description: 'Address of the page that explains the code.' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'What is special about this occurrence.' },
    instance: { type: 'string', description: 'Path of the request, without its query.' },
    code: { type: 'string', enum: PROBLEM_CODES },
    requestId: { type: 'string', format: 'uuid', description: 'Names the request in our logs.' },
    hint: { type: 'string', description: 'What the caller can do.' },
    errors: {
      type: 'array',
      description: 'What is wrong with which value.',
      items: {
        type: 'object',
        required: ['pointer', 'detail'],
        properties: {
          pointer: { type: 'string', description: 'RFC 6901 pointer into the body, or #query/name, #path/name.' },
          detail: { type: 'string' },
        },
      },
    },
  },
};

/** Adds to an operation the answers for the problems it names (`@ApiProblems`) and those that follow from its shape. */
export const documentProblems = (operation: Operation, path: string): void => {
  const extended = operation as Operation & { [OPEN_EXTENSION]?: boolean };
  if (extended[OPEN_EXTENSION]) operation.security ??= [];
  delete extended[OPEN_EXTENSION];
  const codes = new Set<ProblemCode>([...EVERYWHERE, ...fromShape(operation, path), ...takeNamed(operation)]);
  const statuses = new Map<number, ProblemCode[]>();
  for (const code of [...codes].sort((a, b) => a.localeCompare(b))) {
    const { status, otherStatuses = [] } = problemDefinition(code);
    for (const one of [status, ...otherStatuses]) statuses.set(one, [...(statuses.get(one) ?? []), code]);
  }
  operation.responses ??= {};
  for (const [status, named] of statuses) addResponse(operation, status, named);
};

/** The codes that decorators named, which leave the document with this. */
const takeNamed = (operation: Operation): ProblemCode[] => {
  const extended = operation as unknown as Record<string, ProblemCode[]>;
  const names = Object.keys(extended).filter((name) => name.startsWith(PROBLEMS_EXTENSION));
  const codes = names.flatMap((name) => Object.values(extended[name] ?? []));
  for (const name of names) delete extended[name];
  return codes;
};

const fromShape = (operation: Operation, path: string): ProblemCode[] => {
  const codes: ProblemCode[] = [];
  const body = operation.requestBody;
  if (body) codes.push(...WITH_BODY);
  if (body && 'content' in body && 'application/json' in body.content) codes.push(...WITH_JSON);
  const parameters = operation.parameters ?? [];
  if (path.includes('{')) codes.push('not-found');
  if (parameters.some((parameter) => 'in' in parameter && parameter.in !== 'path')) codes.push('validation-failed', 'invalid-text');
  if (operation.security?.length) codes.push('unauthenticated', 'insufficient-scope');
  return codes;
};

const addResponse = (operation: Operation, status: number, codes: readonly ProblemCode[]): void => {
  const responses = operation.responses as Record<string, { description: string; content?: Record<string, unknown>; headers?: Record<string, unknown> }>;
  const present = responses[String(status)];
  const examples = Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }]));
  responses[String(status)] = {
    ...present,
    description: present?.description ? present.description : codes.map((code) => `\`${code}\`: ${problemDefinition(code).title}.`).join(' '),
    ...(status === 429 || status === 503 ? { headers: { ...present?.headers, 'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer', minimum: 1 } } } } : {}),
    content: { ...present?.content, [PROBLEM_JSON]: { schema: { $ref: '#/components/schemas/Problem' }, examples } },
  };
};

/** One example for each code, for `components.examples`. */
export const problemExamples = (): Record<string, { summary: string; value: object }> =>
  Object.fromEntries(PROBLEM_CODES.map((code) => [code, { summary: problemDefinition(code).title, value: example(code) }]));

const WITH_ERRORS: readonly ProblemCode[] = ['validation-failed', 'unknown-field', 'invalid-text'];

const example = (code: ProblemCode): object =>
  problemDocument(new ProblemError(code, WITH_ERRORS.includes(code) ? { errors: [{ pointer: '/name', detail: problemDefinition(code).title }] } : {}), {
    publicUrl: 'https://pixeltrace.example',
    requestId: '3b241101-e2bb-4255-8caf-4136c566a962',
  });
