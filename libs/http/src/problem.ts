import { type ProblemCode, problemDefinition } from './problems.js';

/** What is wrong with one value. `pointer` is an RFC 6901 pointer into the body, or `#query/name`, `#path/name`, `#header/name`. */
export interface FieldProblem {
  pointer: string;
  detail: string;
}

export interface ProblemOptions {
  /** One sentence about this occurrence. No personal data, no secrets, no internals. */
  detail?: string;
  errors?: readonly FieldProblem[];
  /** Sets Retry-After. Answers of 429 and 503 have one in any case. */
  retryAfterSeconds?: number;
  /** Only one of the statuses that the code declares. */
  status?: number;
  headers?: Readonly<Record<string, string>>;
  /** For the log, never for the caller. */
  cause?: unknown;
}

/** Throw it anywhere below a controller: the caller gets RFC 9457 problem+json with the status of the code. */
export class ProblemError extends Error {
  readonly status: number;

  constructor(
    readonly code: ProblemCode,
    readonly options: ProblemOptions = {},
  ) {
    const definition = problemDefinition(code);
    super(options.detail ?? definition.title, { cause: options.cause });
    this.name = 'ProblemError';
    const status = options.status ?? definition.status;
    if (status !== definition.status && !definition.otherStatuses?.includes(status)) throw new RangeError(`${code} has no status ${status}`);
    this.status = status;
  }
}
