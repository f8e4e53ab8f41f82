import { ProblemError } from '#http/problem.js';
import { Injectable } from '@nestjs/common';
import type { Client } from 'openapi-fetch';
import { NamelessApi } from '../../forms/nameless-api.js';
import type { paths } from '../../generated/privacy.js';

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

/** Reads what the privacy app publishes for everybody. Throws `not-found`, and `dependency-unavailable` when it does not answer. */
@Injectable()
export class PublishedApi {
  private readonly privacy: Client<paths>;

  constructor(api: NamelessApi) {
    this.privacy = api.client<paths>('privacy');
  }

  async policy(): Promise<PublishedText> {
    return known(await this.privacy.GET('/v1/policy'));
  }

  async versions(): Promise<PublishedVersion[]> {
    return known(await this.privacy.GET('/v1/policy/versions')).versions;
  }

  async version(number: number): Promise<PublishedText> {
    return known(await this.privacy.GET('/v1/policy/versions/{number}', { params: { path: { number } } }));
  }

  async changes(from: number, to: number): Promise<PublishedChanges> {
    return known(await this.privacy.GET('/v1/policy/versions/{number}/changes', { params: { path: { number: to }, query: { since: from } } }));
  }

  /** Without a number: the newest. */
  async subprocessors(number?: number): Promise<PublishedList> {
    if (number === undefined) return known(await this.privacy.GET('/v1/subprocessors'));
    return known(await this.privacy.GET('/v1/subprocessors/lists/{number}', { params: { path: { number } } }));
  }

  async subprocessorLists(): Promise<{ number: number; change: string; publishedAt: string }[]> {
    return known(await this.privacy.GET('/v1/subprocessors/lists')).lists;
  }
}

const known = <T>({ data }: { data?: T }): T => {
  if (data === undefined) throw new ProblemError('not-found');
  return data;
};
