import type { Duty } from '#database/duties.js';

/** Injection token of `RequestLogOptions`. */
export const REQUEST_LOG_OPTIONS = Symbol('RequestLogOptions');

/** Duties that may append. */
export type RequestLogDuty = Extract<Duty, 'waitlist_api' | 'ingest_api' | 'ingest_intake' | 'privacy_api'>;

export interface RequestLogOptions {
  app: 'waitlist' | 'ingest' | 'privacy';
  duty: RequestLogDuty;
  /** Route patterns of which only refusals become entries, and all are counted per network and minute: what recorders send. */
  counted?: readonly string[];
  /** Route patterns that our own servers call. */
  unlogged?: readonly string[];
}
