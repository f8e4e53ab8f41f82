import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { ProblemError } from '#http/problem.js';
import { Inject, Injectable } from '@nestjs/common';

const PATIENCE_MS = 10_000;

export interface InvitationView {
  organisation: string;
  email: string;
  role: string;
  expiresAt: string;
}

/** `full`: the organisation has as many members as its plan includes. */
export type Joined = { as: InvitationView } | 'invalid' | 'full' | 'bad-name';

/** Asks the ingest API about invitations. The token of the link is the only credential. */
@Injectable()
export class InvitationClient {
  private readonly base: string;

  constructor(@Inject(CONFIG) config: Config) {
    this.base = config.internalUrls?.ingest ?? config.urls.ingest;
  }

  /** Changes nothing. Undefined for a link that does not work. */
  async look(token: string): Promise<InvitationView | undefined> {
    const answer = await this.ask('open', { token });
    return answer.status === 200 ? (answer.body as InvitationView) : undefined;
  }

  async accept(token: string, name: string): Promise<Joined> {
    const answer = await this.ask('accept', { token, ...(name === '' ? {} : { name }) });
    if (answer.status === 200) return { as: answer.body as InvitationView };
    if (answer.status === 422) return 'bad-name';
    return answer.status === 409 ? 'full' : 'invalid';
  }

  /** False for a link that does not work. */
  async decline(token: string): Promise<boolean> {
    return (await this.ask('decline', { token })).status === 204;
  }

  private async ask(what: 'open' | 'accept' | 'decline', body: object): Promise<{ status: number; body: unknown }> {
    const answer = await fetch(`${this.base}/v1/invitations/${what}`, {
      method: 'POST',
      redirect: 'error',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE_MS),
    }).catch((cause: unknown) => {
      throw new ProblemError('dependency-unavailable', { cause });
    });
    if (answer.status >= 500 || answer.status === 429) throw new ProblemError('dependency-unavailable');
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
  }
}
