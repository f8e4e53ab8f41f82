import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { ProblemError } from '#http/problem.js';
import { Inject, Injectable } from '@nestjs/common';

/** A promise as the privacy app tells of it, as far as it is shown. */
export interface PromiseShown {
  id: string;
  text: string;
  kept: boolean;
  controls: { does: string; file: string; switchedOff: { red: boolean; at: string } | null }[];
  tests: { id: string; passed: boolean | null }[];
  evidence: { says: string; value: number | null };
  owner: string;
  people: { does: string; reviewedOn: string; nextReviewOn: string } | null;
  because: string[];
}

export interface PromisesList {
  checkedAt: string | null;
  commit: string | null;
  kept: number;
  clauses: PromiseShown[];
}

const PATIENCE_MS = 10_000;

/** Reads what the privacy app tells everybody. */
@Injectable()
export class PromisesClient {
  private readonly base: string;

  constructor(@Inject(CONFIG) config: Config) {
    this.base = config.internalUrls?.privacy ?? config.urls.privacy;
  }

  /** Throws `dependency-unavailable`. */
  async list(): Promise<PromisesList> {
    const answer = await fetch(`${this.base}/v1/promises`, { headers: { accept: 'application/json' }, redirect: 'error', signal: AbortSignal.timeout(PATIENCE_MS) }).catch((cause: unknown) => {
      throw new ProblemError('dependency-unavailable', { cause });
    });
    if (!answer.ok) throw new ProblemError('dependency-unavailable');
    return (await answer.json()) as PromisesList;
  }
}
