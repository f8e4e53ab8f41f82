/** One line of the request log. */
export interface LoggedRequest {
  /** ISO 8601. */
  at: string;
  app: string;
  method: string;
  /** Route pattern, or `unmatched`. */
  route: string;
  status: number;
  ms: number;
  address: string;
  browser: string;
}

/** Requests of one network in one minute. */
export interface PrefixCount {
  minute: string;
  app: string;
  prefix: string;
  requests: number;
  refused: number;
}
