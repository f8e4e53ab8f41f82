import { ProblemError } from '#http/problem.js';
import { IngestKeys } from '#identity/ingest-keys.js';
import { Injectable } from '@nestjs/common';

/** Headers with which a page of this origin may read the answer; never a wildcard, never credentials. */
export const corsHeaders = (origin: string): Record<string, string> => ({
  'access-control-allow-origin': origin,
  'access-control-expose-headers': 'retry-after, request-id',
  vary: 'Origin',
});

/** Which pages may talk to intake: those on the list of a live ingest key. */
@Injectable()
export class BrowserOrigins {
  constructor(private readonly keys: IngestKeys) {}

  isKnown(origin: string | undefined): Promise<boolean> {
    return this.keys.isKnownOrigin(origin);
  }

  /** Throws `origin-not-allowed`. Which key or session the page may use is checked later, against that key or session. */
  async assertKnown(origin: string | undefined): Promise<string> {
    if (origin === undefined || !(await this.isKnown(origin))) throw new ProblemError('origin-not-allowed');
    return origin;
  }
}
