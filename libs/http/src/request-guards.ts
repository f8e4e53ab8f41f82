import type { FastifyInstance, FastifyRequest } from 'fastify';
import { accepts } from './accept.js';
import { hasCredentialInQuery } from './credential-in-url.js';
import { ProblemError } from './problem.js';
import { settingsOf } from './route-settings.js';

const MAX_URL = 8 * 1024;
const MAX_HEADERS = 16 * 1024;
const DEFAULT_TYPES = ['application/json'];

/** Refuses early and cheaply, before routing costs anything: sizes, ambiguous hosts, credentials in URLs, encodings, unacceptable formats. */
export const addRequestGuards = (fastify: FastifyInstance): void => {
  fastify.addHook('onRequest', (request, _reply, done) => {
    done(refusal(request));
  });
};

const refusal = (request: FastifyRequest): ProblemError | undefined => {
  const url = request.raw.url ?? '/';
  if (url.length > MAX_URL) return new ProblemError('uri-too-long');
  if (headerBytes(request.raw.rawHeaders) > MAX_HEADERS) return new ProblemError('headers-too-large');
  if (!hasOneHost(request)) return new ProblemError('malformed-request', { headers: { connection: 'close' } });
  const settings = settingsOf(request);
  if (!settings.credentialInUrl && hasCredentialInQuery(url)) return new ProblemError('credential-in-url');
  if (!unpacks(request.headers['content-encoding'], settings.contentEncodings)) return new ProblemError('unsupported-encoding', { headers: { connection: 'close' } });
  if (!request.is404 && !accepts(request.headers.accept, settings.produces ?? DEFAULT_TYPES)) return new ProblemError('not-acceptable');
  return undefined;
};

const headerBytes = (rawHeaders: readonly string[]): number => rawHeaders.reduce((sum, part) => sum + part.length + 2, 0);

const hasOneHost = (request: FastifyRequest): boolean => {
  const hosts = request.raw.rawHeaders.filter((part, index) => index % 2 === 0 && part.toLowerCase() === 'host').length;
  return hosts === 1 || (hosts === 0 && request.raw.httpVersion === '1.0');
};

const unpacks = (header: string | undefined, encodings: readonly string[] = []): boolean => {
  const encoding = header?.trim().toLowerCase();
  return !encoding || encoding === 'identity' || encodings.includes(encoding);
};
