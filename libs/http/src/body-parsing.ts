import type { FastifyInstance, FastifyRequest } from 'fastify';
import { parseJson } from './parse-json.js';
import { ProblemError } from './problem.js';
import type { RouteSettings } from './route-settings.js';

/**
 * JSON through the strict parser and nothing else; rooms add parsers for their own types. Makes `bodyLimit` of a route's
 * settings work, which neither Nest nor Fastify does by itself.
 */
export const addBodyParsing = (fastify: FastifyInstance): void => {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request: FastifyRequest, body: Buffer, done) => {
    try {
      assertUtf8(request.headers['content-type']);
      done(null, parseJson(body));
    } catch (error) {
      done(error as Error);
    }
  });
  fastify.addHook('onRoute', (route) => {
    const { bodyLimit } = (route.config ?? {}) as RouteSettings;
    if (bodyLimit !== undefined) route.bodyLimit = bodyLimit;
  });
};

const assertUtf8 = (contentType: string | undefined): void => {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType ?? '')?.[1];
  if (charset !== undefined && !/^utf-?8$/i.test(charset)) throw new ProblemError('invalid-encoding', { status: 415 });
};
