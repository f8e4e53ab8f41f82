import { isDependencyDown } from '#http/dependency-down.js';

/** The job's data can never work: quarantined at once, without another try. `code` is kept and shown; it holds no personal data. */
export class BadDataError extends Error {
  constructor(
    readonly code: string,
    options?: ErrorOptions,
  ) {
    super(`Bad data: ${code}`, options);
    this.name = 'BadDataError';
  }
}

/** Something the job needs is down: it is tried again later and the failure does not count. */
export class DependencyDownError extends Error {
  constructor(
    readonly dependency: string,
    options?: ErrorOptions,
  ) {
    super(`Dependency down: ${dependency}`, options);
    this.name = 'DependencyDownError';
  }
}

/** This run lost its lease, so another may have taken over: whatever it was about to write must not be written. */
export class LeaseLostError extends Error {
  constructor() {
    super('The lease of this job was lost');
    this.name = 'LeaseLostError';
  }
}

export type Failure = 'bad-data' | 'dependency-down' | 'lease-lost' | 'failed';

/** What a failure means for the job. Errors of Postgres, Redis, the disk and S3 that say "not now" count as a dependency that is down. */
export const classify = (error: unknown): Failure => {
  if (error instanceof BadDataError) return 'bad-data';
  if (error instanceof LeaseLostError) return 'lease-lost';
  return isDependencyDown(error) ? 'dependency-down' : 'failed';
};

/** A name for logs and the quarantine: class and code, never the message, which may quote data. */
export const describe = (error: unknown): string => {
  if (!(error instanceof Error)) return 'unknown';
  const code: unknown = (error as { code?: unknown }).code;
  return typeof code === 'string' && /^[\w-]{1,64}$/.test(code) ? `${error.name}:${code}` : error.name;
};
