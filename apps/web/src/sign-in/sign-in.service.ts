import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { ProblemError } from '#http/problem.js';
import { Inject, Injectable } from '@nestjs/common';

/** Trades a one-time token for a session at the ingest API. */
@Injectable()
export class SignInService {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** The session token, or undefined when the link does not work. Throws `dependency-unavailable` when the API does not answer. */
  async withLink(token: string): Promise<string | undefined> {
    const answer = await fetch(`${this.config.internalUrls?.ingest ?? this.config.urls.ingest}/v1/sign-in/link`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
      redirect: 'error',
      signal: AbortSignal.timeout(10_000),
    }).catch((cause: unknown) => {
      throw new ProblemError('dependency-unavailable', { cause });
    });
    if (answer.status === 200) return ((await answer.json()) as { sessionToken: string }).sessionToken;
    await answer.body?.cancel();
    if (answer.status >= 500) throw new ProblemError('dependency-unavailable');
    return undefined;
  }
}
