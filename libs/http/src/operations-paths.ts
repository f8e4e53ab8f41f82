import type { Paths } from './document-routes.js';

const readiness = {
  type: 'object',
  required: ['status', 'failing'],
  properties: {
    status: { type: 'string', enum: ['ready', 'not-ready'] },
    failing: { type: 'array', items: { type: 'string' }, description: 'Names of the checks that fail.' },
  },
};

const json = (schema: object, example: object) => ({ 'application/json': { schema, example } });

/** The operations of `addOperationsRoutes` that callers may rely on. */
export const OPERATIONS_PATHS: Paths = {
  '/health/live': {
    get: {
      operationId: 'getLiveness',
      summary: 'Tell whether the process runs',
      tags: ['operations'],
      security: [],
      responses: { 200: { description: 'It runs.', content: json({ type: 'object', required: ['status'], properties: { status: { type: 'string', const: 'live' } } }, { status: 'live' }) } },
    },
  },
  '/health/ready': {
    get: {
      operationId: 'getReadiness',
      summary: 'Tell whether the process can serve',
      tags: ['operations'],
      security: [],
      responses: {
        200: { description: 'Every check passes.', content: json(readiness, { status: 'ready', failing: [] }) },
        503: { description: 'At least one check fails.', content: json(readiness, { status: 'not-ready', failing: ['database'] }) },
      },
    },
  },
};
