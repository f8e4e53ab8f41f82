import type { FastifyInstance } from 'fastify';
import type { HttpMetrics } from './http-metrics.js';

/** One observation for each answer, and one line: refusals at level info, the rest at debug. Both by route pattern, since a path may name a person. */
export const addRequestLog = (fastify: FastifyInstance, metrics: HttpMetrics): void => {
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unmatched';
    metrics.observe(request.method, route, reply.statusCode, reply.elapsedTime / 1000);
    const level = reply.statusCode < 400 ? 'debug' : 'info';
    request.log[level]({ method: request.method, route, status: reply.statusCode, ms: Math.round(reply.elapsedTime) }, 'answered');
    done();
  });
};
