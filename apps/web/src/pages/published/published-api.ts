import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { ProblemError } from '#http/problem.js';
import { Inject, Injectable } from '@nestjs/common';

/** A version of the policy, as the privacy app publishes it. Times are ISO 8601. */
export interface PublishedVersion {
  number: number;
  summary: string;
  digest: string;
  changeClass: 'first' | 'wording' | 'meaningful';
  publishedAt: string;
  effectiveAt: string;
  inForceAt: string | null;
}

export interface PublishedText extends PublishedVersion {
  text: string;
}

export interface PublishedChanges {
  from: number;
  to: number;
  changeClass: 'wording' | 'meaningful';
  changes: { id: string; kind: 'added' | 'removed' | 'changed'; changeClass: 'wording' | 'meaningful'; words: { op: 'same' | 'added' | 'removed'; text: string }[] }[];
}

export interface PublishedList {
  number: number;
  digest: string;
  publishedAt: string;
  subprocessors: {
    id: string;
    name: string;
    country: string;
    region: string | null;
    purpose: string;
    categories: string[];
    safeguards: string | null;
    contractSignedOn: string | null;
    transfers: { origin: string; tool: string }[];
    activeFrom: string;
    activeUntil: string | null;
  }[];
}

const PATIENCE_MS = 10_000;

/** Reads what the privacy app publishes for everybody. */
@Injectable()
export class PublishedApi {
  private readonly base: string;

  constructor(@Inject(CONFIG) config: Config) {
    this.base = config.internalUrls?.privacy ?? config.urls.privacy;
  }

  policy(): Promise<PublishedText> {
    return this.get('/v1/policy');
  }

  async versions(): Promise<PublishedVersion[]> {
    return (await this.get<{ versions: PublishedVersion[] }>('/v1/policy/versions')).versions;
  }

  version(number: number): Promise<PublishedText> {
    return this.get(`/v1/policy/versions/${number}`);
  }

  changes(from: number, to: number): Promise<PublishedChanges> {
    return this.get(`/v1/policy/versions/${to}/changes?since=${from}`);
  }

  subprocessors(number?: number): Promise<PublishedList> {
    return this.get(number === undefined ? '/v1/subprocessors' : `/v1/subprocessors/lists/${number}`);
  }

  async subprocessorLists(): Promise<{ number: number; change: string; publishedAt: string }[]> {
    return (await this.get<{ lists: { number: number; change: string; publishedAt: string }[] }>('/v1/subprocessors/lists')).lists;
  }

  /** Throws `not-found`, and `dependency-unavailable` when the privacy app does not answer. */
  private async get<T>(path: string): Promise<T> {
    const answer = await fetch(this.base + path, { headers: { accept: 'application/json' }, redirect: 'error', signal: AbortSignal.timeout(PATIENCE_MS) }).catch((cause: unknown) => {
      throw new ProblemError('dependency-unavailable', { cause });
    });
    if (answer.status === 404) throw new ProblemError('not-found');
    if (!answer.ok) throw new ProblemError('dependency-unavailable');
    return (await answer.json()) as T;
  }
}
