import { ProblemError } from '#http/problem.js';
import { Injectable } from '@nestjs/common';
import { NamelessApi } from '../../forms/nameless-api.js';
import type { paths } from '../../generated/privacy.js';

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

/** Reads what the privacy app tells everybody. */
@Injectable()
export class PromisesClient {
  constructor(private readonly api: NamelessApi) {}

  /** Throws `dependency-unavailable`. */
  async list(): Promise<PromisesList> {
    const { data } = await this.api.client<paths>('privacy').GET('/v1/promises');
    if (data === undefined) throw new ProblemError('dependency-unavailable');
    return data;
  }
}
