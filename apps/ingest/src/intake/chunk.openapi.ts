import type { Paths } from '#http/document-routes.js';
import type { ProblemCode } from '#http/problems.js';

const PROBLEMS: readonly ProblemCode[] = [
  'unauthenticated', 'origin-not-allowed', 'consent-required', 'consent-withdrawn', 'end-user-restricted', 'recording-disabled', 'masking-too-weak', 'chunk-conflict', 'session-not-open', 'session-deleted',
  'timestamp-out-of-range', 'quota-exceeded', 'overloaded', 'media-type-mismatch', 'image-too-large', 'image-corrupt', 'image-trailing-data',
];

/** By hand: the route is plain Fastify. */
export const CHUNK_PATHS = {
  '/v1/chunks': {
    post: {
      operationId: 'postChunk',
      summary: 'Send a chunk of a recording',
      description:
        'Takes one chunk container (recording format, §1): session token and number stand in its header. 200 is sent only when the encrypted chunk is on durable storage and its row is committed. ' +
        'The same chunk again gives the same answer with `duplicate: true`. 408, 429 and 503 mean: keep it and try again after Retry-After. 410 means: drop everything of this session and stop. 403 `recording-disabled`, `consent-required`, `end-user-restricted` and `origin-not-allowed`: the same. 403 `masking-too-weak`, 401 and 409 `session-not-open`: end this session; a new one may be started. Other 4xx: drop this chunk and count it as lost.',
      tags: ['Recording'],
      security: [],
      requestBody: {
        required: true,
        description: 'At most 2 MiB, without Content-Encoding.',
        content: { 'application/vnd.pixeltrace.chunk': { schema: { type: 'string', format: 'binary' } } },
      },
      responses: {
        200: {
          description: 'The chunk is stored.',
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['seq', 'duplicate'],
                additionalProperties: false,
                properties: {
                  seq: { type: 'integer', minimum: 0, maximum: 2147483647, description: 'Number of the chunk.' },
                  duplicate: { type: 'boolean', description: 'True when the same chunk had been stored before.' },
                  settings: { type: 'integer', minimum: 1, description: 'Version of the settings of the project. When it is not the one that the session started with, read `GET /v1/sdk/config` again.' },
                },
              },
              example: { seq: 7, duplicate: false, settings: 3 },
            },
          },
        },
      },
      'x-problems': PROBLEMS,
    },
  },
} as unknown as Paths;
