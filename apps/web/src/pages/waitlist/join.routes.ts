import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { tooMany } from '../../forms/apologies.js';
import { explain, type FormOutcome } from '../../forms/form-outcome.js';
import type { FormRoute, PageAnswer } from '../../forms/form-routes.js';
import { inboxPage, joinPage, linkPage } from './join-pages.js';
import { WaitlistClient } from './waitlist-client.js';
import { BACK } from './way-back.js';

const INBOX = '/waitlist/check-your-inbox';
const KEPT = ['email', 'name', 'company'] as const;

const typed = (fields: URLSearchParams): Record<string, string> => Object.fromEntries(KEPT.map((name) => [name, fields.get(name) ?? '']));

/** Pages with public forms: joining, and asking for one’s link. */
@Injectable()
export class JoinRoutes {
  constructor(private readonly client: WaitlistClient) {}

  routes(): FormRoute[] {
    return [
      { method: 'GET', url: '/waitlist', show: (request) => this.join(request) },
      { method: 'POST', url: '/waitlist', show: (request, fields) => this.joined(request, fields) },
      { method: 'GET', url: INBOX, show: () => ({ page: inboxPage() }) },
      { method: 'GET', url: '/waitlist/link', show: (request) => this.link(request) },
      { method: 'POST', url: '/waitlist/link', show: (request, fields) => this.linked(request, fields) },
    ];
  }

  private async join(request: FastifyRequest, more: object = {}): Promise<PageAnswer> {
    const [text, form] = await Promise.all([this.client.text(request), this.client.open(request, 'waitlist-join')]);
    return { page: joinPage({ text, form, ...more }) };
  }

  private async joined(request: FastifyRequest, fields: URLSearchParams): Promise<PageAnswer> {
    const outcome = await this.client.join(request, fields);
    return answerTo(outcome, () => this.join(request, { values: typed(fields), ...explain(outcome) }));
  }

  private async link(request: FastifyRequest, more: object = {}): Promise<PageAnswer> {
    return { page: linkPage({ form: await this.client.open(request, 'own-data-link'), ...more }) };
  }

  private async linked(request: FastifyRequest, fields: URLSearchParams): Promise<PageAnswer> {
    const outcome = await this.client.sendLink(request, fields);
    return answerTo(outcome, () => this.link(request, { values: typed(fields), ...explain(outcome) }));
  }
}

const answerTo = async ({ status, retrySeconds = 0 }: FormOutcome, again: () => Promise<PageAnswer>): Promise<PageAnswer> => {
  if (status === 202) return { goTo: INBOX };
  if (status === 429) return tooMany(retrySeconds, BACK);
  return { ...(await again()), status };
};
