import { CONFIG } from '#config/config.module.js';
import type { App, Config } from '#config/config.js';
import { ProblemError } from '#http/problem.js';
import { Inject, Injectable } from '@nestjs/common';
import createClient, { type Client } from 'openapi-fetch';

const PATIENCE_MS = 15_000;

/** Asks an API for pages that are made on the server, in nobody's name: what is public, and what a signed link opens. The API learns nothing of the visitor. */
@Injectable()
export class NamelessApi {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** `Paths` are those of the app's generated client. Its calls throw `dependency-unavailable` when the API does not answer, or has no room for us. */
  client<Paths extends object>(app: Exclude<App, 'web'>): Client<Paths> {
    return createClient<Paths>({ baseUrl: this.config.internalUrls?.[app] ?? this.config.urls[app], redirect: 'error', fetch: ask });
  }
}

const ask = async (request: Request): Promise<Response> => {
  const response = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) }).catch((cause: unknown) => {
    throw new ProblemError('dependency-unavailable', { cause });
  });
  if (response.status >= 500 || response.status === 429) throw new ProblemError('dependency-unavailable');
  return response;
};
