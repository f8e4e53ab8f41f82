import type { FastifyInstance } from 'fastify';
import type { HttpMetrics } from './http-metrics.js';

const QUIET = new Set(['/health/live', '/health/ready', '/metrics']);

/** One line and one observation for each answer, by route pattern: the path itself may name a person. */
export const addRequestLog = (fastify: FastifyInstance, metrics: HttpMetrics): void => {
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unmatched';
    metrics.observe(request.method, route, reply.statusCode, reply.elapsedTime / 1000);
    const level = QUIET.has(route) ? 'debug' : 'info';
    request.log[level]({ method: request.method, route, status: reply.statusCode, ms: Math.round(reply.elapsedTime) }, 'answered');
    done();
  });
};
