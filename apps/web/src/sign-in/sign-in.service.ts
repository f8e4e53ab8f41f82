import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { ProblemError } from '#http/problem.js';
import { Inject, Injectable } from '@nestjs/common';
import createClient, { type Client } from 'openapi-fetch';
import type { paths } from '../generated/ingest.js';

const PATIENCE_MS = 10_000;

/** Trades a one-time token for a session at the ingest API. */
@Injectable()
export class SignInService {
  private readonly api: Client<paths>;

  constructor(@Inject(CONFIG) config: Config) {
    this.api = createClient<paths>({ baseUrl: config.urls.ingest, redirect: 'error' });
  }

  /** The session token, or undefined when the link does not work. Throws `dependency-unavailable` when the API does not answer. */
  async withLink(token: string): Promise<string | undefined> {
    const { data, response } = await this.api.POST('/v1/sign-in/link', { body: { token }, signal: AbortSignal.timeout(PATIENCE_MS) }).catch((cause: unknown) => {
      throw new ProblemError('dependency-unavailable', { cause });
    });
    if (response.status >= 500) throw new ProblemError('dependency-unavailable');
    return data?.sessionToken;
  }
}
