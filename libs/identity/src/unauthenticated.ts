import { ProblemError } from '#http/problem.js';

/** The one answer to every failed authentication: it does not say what was wrong. */
export const unauthenticated = (): ProblemError => new ProblemError('unauthenticated', { headers: { 'www-authenticate': 'Bearer' } });
