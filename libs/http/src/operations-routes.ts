import type { HttpConfig } from '#config/config.js';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { createHash, timingSafeEqual } from 'node:crypto';
import type { HealthRegistry } from './health.js';
import type { Metrics } from './metrics.js';
import type { OperationsDoor } from './operations-door.js';
import { ProblemError } from './problem.js';
import { problemHtml } from './problem-page.js';
import { isProblemCode } from './problems.js';

const JSON_TYPE = 'application/json; charset=utf-8';

/** Routes that every app has: health, the pages that explain problems, and metrics for loopback, for who holds the token, and for operators (`door`). */
export const addOperationsRoutes = (fastify: FastifyInstance, parts: { health: HealthRegistry; metrics: Metrics; http: HttpConfig; door?: OperationsDoor }): void => {
  const { health, metrics, http, door } = parts;
  fastify.get('/health/live', (_request, reply) => reply.type(JSON_TYPE).send({ status: 'live' }));
  fastify.get('/health/ready', async (_request, reply) => {
    const report = await health.report();
    if (report.status === 'not-ready') void reply.status(503).header('retry-after', '5');
    return reply.type(JSON_TYPE).send(report);
  });
  fastify.get('/metrics', { config: { produces: ['text/plain'] } }, async (request, reply) => {
    if (!mayReadMetrics(request, http.metricsToken) && (await door?.isOpenTo(request.headers)) !== true) throw new ProblemError('not-found');
    return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
  fastify.get<{ Params: { code: string } }>('/problems/:code', { config: { produces: ['text/html'] } }, (request, reply) => {
    const { code } = request.params;
    if (!isProblemCode(code)) throw new ProblemError('not-found');
    return reply.type('text/html; charset=utf-8').header('cache-control', 'public, max-age=3600').send(problemHtml(code));
  });
};

const mayReadMetrics = (request: FastifyRequest, token: string | undefined): boolean => {
  if (token !== undefined) return sameSecret(request.headers.authorization ?? '', `Bearer ${token}`);
  const forwarded = request.headers.forwarded !== undefined || Object.keys(request.headers).some((name) => name.startsWith('x-forwarded-'));
  return !forwarded && /^(?:127\.|::1$|::ffff:127\.)/.test(request.ip);
};

const sameSecret = (given: string, expected: string): boolean => timingSafeEqual(digest(given), digest(expected));

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
