import type { FastifyInstance } from 'fastify';

const DEFAULTS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
};

/** Swagger UI styles itself inline; it loads nothing from elsewhere. */
const DOCS_POLICY = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Gives every answer the strict defaults, unless its route has set the header itself. */
export const addSecurityHeaders = (fastify: FastifyInstance, publicUrl: string): void => {
  const headers = Object.entries(publicUrl.startsWith('https:') ? { ...DEFAULTS, 'strict-transport-security': 'max-age=63072000; includeSubDomains' } : DEFAULTS);
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.header('request-id', request.id);
    done();
  });
  fastify.addHook('onSend', (request, reply, _payload, done) => {
    if (request.routeOptions.url?.startsWith('/docs')) void reply.header('content-security-policy', DOCS_POLICY);
    for (const [name, value] of headers) {
      if (!reply.hasHeader(name)) void reply.header(name, value);
    }
    done();
  });
};
