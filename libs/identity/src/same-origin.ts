import { ProblemError } from '#http/problem.js';
import type { IncomingHttpHeaders } from 'node:http';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * For requests that a cookie authenticates: an unsafe one must prove that a page of our own origin sent it, and be JSON, which no form can be.
 * Sec-Fetch-Site decides where the browser sends it, Origin elsewhere. Throws `csrf`.
 */
export const requireSameOrigin = (method: string, headers: IncomingHttpHeaders, ownOrigins: readonly string[]): void => {
  if (SAFE.has(method)) return;
  if (!isSameOrigin(headers, ownOrigins) || !isJson(headers)) throw new ProblemError('csrf');
};

/** Whether the browser says that a page of ours sent this. A request that says nothing is not ours. */
export const isSameOrigin = (headers: IncomingHttpHeaders, ownOrigins: readonly string[]): boolean => {
  const { origin } = headers;
  if (origin !== undefined && !ownOrigins.includes(origin)) return false;
  const site = headers['sec-fetch-site'];
  return site === undefined ? origin !== undefined : site === 'same-origin';
};

const isJson = (headers: IncomingHttpHeaders): boolean => {
  const type = headers['content-type'];
  if (type !== undefined) return /^application\/json\s*(;|$)/i.test(type);
  return (headers['content-length'] ?? '0') === '0' && headers['transfer-encoding'] === undefined;
};

/** For public routes that set a cookie: a page of another site must not sign somebody in. Programs, which send no such header, may. */
export const refuseCrossSite = (headers: IncomingHttpHeaders): void => {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') throw new ProblemError('csrf');
};
