import { Clock } from '#clock/clock.js';
import { ProblemError } from '#http/problem.js';
import { IngestKeys } from '#identity/ingest-keys.js';
import { Injectable } from '@nestjs/common';

/** Headers with which a page of this origin may read the answer; never a wildcard, never credentials. */
export const corsHeaders = (origin: string): Record<string, string> => ({
  'access-control-allow-origin': origin,
  'access-control-expose-headers': 'retry-after, request-id',
  vary: 'Origin',
});

const BELIEVED_MILLISECONDS = 5_000;
const MOST_BELIEVED = 10_000;

/** Which pages may talk to intake: those on the list of a live ingest key. */
@Injectable()
export class BrowserOrigins {
  /** Origins that were known a moment ago, and until when that is believed: chunks come by the thousand from few origins. */
  private readonly believed = new Map<string, number>();

  constructor(
    private readonly keys: IngestKeys,
    private readonly clock: Clock,
  ) {}

  /** True without a look-up for an origin that was just found. */
  wasKnown(origin: string): boolean {
    return (this.believed.get(origin) ?? 0) > this.clock.monotonic();
  }

  isKnown(origin: string | undefined): Promise<boolean> {
    return this.keys.isKnownOrigin(origin);
  }

  /** Throws `origin-not-allowed`. Which key or session the page may use is checked later, against that key or session. */
  async assertKnown(origin: string | undefined): Promise<string> {
    if (origin === undefined || !(await this.isKnown(origin))) throw new ProblemError('origin-not-allowed');
    if (this.believed.size >= MOST_BELIEVED) this.believed.clear();
    this.believed.set(origin, this.clock.monotonic() + BELIEVED_MILLISECONDS);
    return origin;
  }
}
