import { ProblemError } from '#http/problem.js';
import { isSameOrigin } from '#identity/same-origin.js';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { SITE_POLICY } from '../files/page-policies.js';

const MOST_BYTES = 16_384;

/** What a page answers: HTML with its status, or another address to go to. */
export type PageAnswer = { status?: number; page: string; headers?: Record<string, string> } | { goTo: string } | { file: string; type: string; name: string };

type Show = (request: FastifyRequest, fields: URLSearchParams) => Promise<PageAnswer> | PageAnswer;

export interface FormRoute {
  method: 'GET' | 'POST';
  url: string;
  /** Says that a GET’s address holds the token of a mailed link. Such pages are not kept, not indexed and named to nobody. */
  byLink?: boolean;
  /** Of the form, as it is encoded; 16 KiB if not said. */
  mostBytes?: number;
  show: Show;
}

const PRODUCES = ['text/html', 'application/json'];

/**
 * Pages with forms that work without scripts. A GET gets its query, a POST its form; a POST that a page of another site sent is refused (`csrf`). Plain routes,
 * since a form’s encoding is accepted here and nowhere else.
 */
export const addFormRoutes = (fastify: FastifyInstance, ownOrigins: readonly string[], routes: readonly FormRoute[]): void => {
  void fastify.register((scope, _options, done) => {
    scope.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string', bodyLimit: MOST_BYTES }, (_request, body, parsed) => parsed(null, new URLSearchParams(body as string)));
    for (const { method, url, byLink = false, mostBytes = MOST_BYTES, show } of routes) {
      const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
        if (byLink) void reply.header('cache-control', 'no-store').header('x-robots-tag', 'noindex');
        return send(reply, await show(request, method === 'GET' ? queryOf(request) : formOf(request, ownOrigins)));
      };
      scope.route({ method, url, config: { produces: PRODUCES, credentialInUrl: byLink, bodyLimit: mostBytes, guardedBy: 'guarded-api' } as never, handler: answer });
    }
    done();
  });
};

const queryOf = ({ query }: FastifyRequest): URLSearchParams =>
  new URLSearchParams(Object.entries((query ?? {}) as Record<string, unknown>).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));

const formOf = (request: FastifyRequest, ownOrigins: readonly string[]): URLSearchParams => {
  if (!isSameOrigin(request.headers, ownOrigins)) throw new ProblemError('csrf');
  if (!(request.body instanceof URLSearchParams)) throw new ProblemError('unsupported-media-type');
  return request.body;
};

/** The referrer keeps to the origin: with none at all, browsers would send the form with `Origin: null`. */
const send = (reply: FastifyReply, answer: PageAnswer): FastifyReply => {
  void reply.header('content-security-policy', SITE_POLICY).header('referrer-policy', 'strict-origin');
  if ('goTo' in answer) return reply.redirect(answer.goTo, 303);
  if ('file' in answer) return reply.type(answer.type).header('content-disposition', `attachment; filename="${answer.name}"`).send(answer.file);
  return reply.status(answer.status ?? 200).type('text/html; charset=utf-8').headers(answer.headers ?? {}).send(answer.page);
};
