import type { FieldProblem, ProblemError } from './problem.js';
import { type ProblemCode, problemDefinition } from './problems.js';

export const PROBLEM_JSON = 'application/problem+json';

/** The body of every error answer (RFC 9457). */
export interface ProblemDocument {
  type: string;
  title: string;
  status: number;
  detail?: string;
  instance?: string;
  code: ProblemCode;
  requestId?: string;
  hint: string;
  errors?: readonly FieldProblem[];
}

export interface ProblemContext {
  /** Origin whose `/problems/<code>` explains the code. */
  publicUrl: string;
  /** Path and query as they came; the query is cut off. */
  url?: string;
  requestId?: string;
}

const RETRY_AFTER_SECONDS = 5;
const MAX_INSTANCE = 256;

export const problemDocument = (problem: ProblemError, context: ProblemContext): ProblemDocument => {
  const { title, hint } = problemDefinition(problem.code);
  const { detail, errors } = problem.options;
  return {
    type: `${context.publicUrl}/problems/${problem.code}`,
    title,
    status: problem.status,
    ...(detail === undefined ? {} : { detail }),
    ...(context.url === undefined ? {} : { instance: context.url.split(/[?#;]/, 1)[0]?.slice(0, MAX_INSTANCE) }),
    code: problem.code,
    ...(context.requestId === undefined ? {} : { requestId: context.requestId }),
    hint,
    ...(errors === undefined ? {} : { errors }),
  };
};

/** Headers that belong to the answer: content type, and what the status calls for. */
export const problemHeaders = (problem: ProblemError): Record<string, string> => {
  const { retryAfterSeconds, headers } = problem.options;
  const needsRetryAfter = retryAfterSeconds !== undefined || problem.status === 429 || problem.status === 503;
  return {
    'content-type': `${PROBLEM_JSON}; charset=utf-8`,
    ...(needsRetryAfter ? { 'retry-after': String(Math.max(1, Math.ceil(retryAfterSeconds ?? RETRY_AFTER_SECONDS))) } : {}),
    ...(problem.status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
    ...headers,
  };
};
