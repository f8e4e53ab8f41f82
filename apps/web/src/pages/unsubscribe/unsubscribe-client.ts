import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { ProblemError } from '#http/problem.js';
import { Inject, Injectable } from '@nestjs/common';

const PATIENCE_MS = 15_000;

export interface Preferences {
  linkStream: string | null;
  streams: { stream: string; title: string; description: string; owed: boolean; receives: boolean; canChoose: boolean }[];
}

/** Asks the waitlist API, which knows who gets what. Its links are limited to nobody, so no visitor is named to it. */
@Injectable()
export class UnsubscribeClient {
  private readonly base: string;

  constructor(@Inject(CONFIG) config: Config) {
    this.base = config.internalUrls?.waitlist ?? config.urls.waitlist;
  }

  async unsubscribe(token: string): Promise<void> {
    const answer = await this.ask('POST', `/v1/unsubscribe/${encodeURIComponent(token)}`);
    await answer.body?.cancel();
  }

  /** Undefined for a link that is none of ours. */
  async read(token: string): Promise<Preferences | undefined> {
    return this.preferences(await this.ask('GET', `/v1/mail-preferences/${encodeURIComponent(token)}`));
  }

  async choose(token: string, streams: readonly { stream: string; receives: boolean }[]): Promise<Preferences | undefined> {
    return this.preferences(await this.ask('PATCH', `/v1/mail-preferences/${encodeURIComponent(token)}`, { streams }));
  }

  private async preferences(answer: Response): Promise<Preferences | undefined> {
    if (answer.status === 200) return (await answer.json()) as Preferences;
    await answer.body?.cancel();
    return undefined;
  }

  /** Throws `dependency-unavailable` when the API does not answer. */
  private async ask(method: string, path: string, body?: object): Promise<Response> {
    const json = body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const answer = await fetch(this.base + path, { method, redirect: 'error', signal: AbortSignal.timeout(PATIENCE_MS), ...json }).catch((cause: unknown) => {
      throw new ProblemError('dependency-unavailable', { cause });
    });
    if (answer.status >= 500 || answer.status === 429) throw new ProblemError('dependency-unavailable');
    return answer;
  }
}
