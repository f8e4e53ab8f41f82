import type { FastifyInstance } from 'fastify';
import { ProblemError } from './problem.js';

/** Answers 405 with Allow where a path exists for other methods, instead of 404. */
export const addAllowedMethods = (fastify: FastifyInstance): void => {
  const routes = new Map<string, { pattern: RegExp; methods: Set<string> }>();
  fastify.addHook('onRoute', ({ url, method }) => {
    const route = routes.get(url) ?? { pattern: toPattern(url), methods: new Set<string>() };
    for (const one of [method].flat()) route.methods.add(one);
    routes.set(url, route);
  });
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (!request.is404) {
      done();
      return;
    }
    const path = (request.raw.url ?? '/').split('?', 1)[0] ?? '/';
    const methods = new Set([...routes.values()].filter(({ pattern }) => pattern.test(path)).flatMap((route) => [...route.methods]));
    const unserved = methods.size > 0 && !methods.has(request.method);
    done(unserved ? new ProblemError('method-not-allowed', { headers: { allow: [...methods].sort((a, b) => a.localeCompare(b)).join(', ') } }) : undefined);
  });
};

const toPattern = (url: string): RegExp => {
  const source = url
    .split('/')
    .map((segment) => segment.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll(/:[A-Za-z_]\w*/g, '[^/]+').replaceAll(String.raw`\*`, '.*'))
    .join('/');
  return new RegExp(`^${source}/?$`);
};
