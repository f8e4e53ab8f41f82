import { HttpException } from '@nestjs/common';
import { isDependencyDown } from './dependency-down.js';
import { ProblemError } from './problem.js';
import type { ProblemCode } from './problems.js';

const BY_STATUS: Readonly<Record<number, ProblemCode>> = {
  400: 'malformed-request',
  401: 'unauthenticated',
  403: 'insufficient-scope',
  404: 'not-found',
  405: 'method-not-allowed',
  406: 'not-acceptable',
  408: 'request-timeout',
  409: 'conflict',
  412: 'precondition-failed',
  413: 'payload-too-large',
  414: 'uri-too-long',
  415: 'unsupported-media-type',
  416: 'range-not-satisfiable',
  422: 'validation-failed',
  429: 'rate-limited',
  431: 'headers-too-large',
  503: 'overloaded',
};

const BY_CODE: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_BAD_URL: 'not-found',
  FST_ERR_MAX_PARAM_LENGTH: 'not-found',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed-body',
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed-body',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'malformed-body',
  ECONNRESET: 'malformed-body',
};

/** Turns whatever was thrown into the problem that the caller sees. Texts that others wrote are dropped: they may echo input. */
export const toProblem = (error: unknown): ProblemError => {
  if (error instanceof ProblemError) return error;
  if (error instanceof HttpException) return new ProblemError(BY_STATUS[error.getStatus()] ?? 'internal-error', { cause: error });
  const { statusCode, code } = (error instanceof Error ? error : {}) as { statusCode?: unknown; code?: unknown };
  if (typeof statusCode === 'number' && statusCode < 500) {
    return new ProblemError((typeof code === 'string' ? BY_CODE[code] : undefined) ?? BY_STATUS[statusCode] ?? 'malformed-request', { cause: error });
  }
  if (isDependencyDown(error)) return new ProblemError('dependency-unavailable', { cause: error });
  return new ProblemError('internal-error', { cause: error });
};
