import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { ProblemError } from '#http/problem.js';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { orApology, tooMany } from '../../forms/apologies.js';
import { defended, explain, onceOnly, patiently } from '../../forms/form-outcome.js';
import { addFormRoutes, type FormRoute, type PageAnswer } from '../../forms/form-routes.js';
import { VisitorApi } from '../../forms/visitor-api.js';
import type { paths } from '../../generated/waitlist.js';
import { contactPage, type ContactView, receivedPage, TOPICS } from './contact-pages.js';

type Message = NonNullable<paths['/v1/contact']['post']['requestBody']>['content']['application/json'];

/** Room for 20,000 characters of any script, as forms encode them. */
const MOST_BYTES = 200_000;
const KEPT = ['topic', 'email', 'name', 'company', 'message'] as const;
const BACK = { href: '/contact', words: 'To the form' };

/** The contact form, made on the server. */
@Injectable()
export class ContactRoutes implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    @Inject(CONFIG) private readonly config: Config,
    private readonly api: VisitorApi,
  ) {}

  onModuleInit(): void {
    const routes: FormRoute[] = [
      { method: 'GET', url: '/contact', show: (request, fields) => orApology(() => this.show(request, { values: { topic: topicOf(fields) } }), BACK) },
      { method: 'POST', url: '/contact', mostBytes: MOST_BYTES, show: (request, fields) => orApology(() => this.send(request, fields), BACK) },
      { method: 'GET', url: '/contact/received', show: () => ({ page: receivedPage() }) },
    ];
    addFormRoutes(this.host.httpAdapter.getInstance<FastifyInstance>(), [this.config.urls.web, this.config.http.publicUrl], routes);
  }

  private async show(request: FastifyRequest, more: Partial<ContactView>): Promise<PageAnswer> {
    const api = this.api.client<paths>('waitlist', request);
    const [{ data: figures }, { data: form }] = await Promise.all([api.GET('/v1/contact/figures'), api.GET('/v1/forms/{form}', { params: { path: { form: 'contact' } } })]);
    if (!figures || !form) throw new ProblemError('rate-limited');
    return { page: contactPage({ figures, form: { token: form.token, difficulty: form.puzzle.difficulty }, ...more }) };
  }

  private async send(request: FastifyRequest, fields: URLSearchParams): Promise<PageAnswer> {
    const api = this.api.client<paths>('waitlist', request);
    const outcome = await patiently(() => api.POST('/v1/contact', { body: messageOf(fields), headers: onceOnly(fields) }));
    if (outcome.status === 202) return { goTo: '/contact/received' };
    if (outcome.status === 429) return tooMany(outcome.retrySeconds ?? 0, BACK);
    const values = Object.fromEntries(KEPT.map((name) => [name, fields.get(name) ?? '']));
    return { ...(await this.show(request, { values, ...explain(outcome) })), status: outcome.status };
  }
}

const topicOf = (fields: URLSearchParams): Message['topic'] => {
  const topic = fields.get('topic') ?? '';
  return Object.hasOwn(TOPICS, topic) ? (topic as Message['topic']) : 'question';
};

/** Browsers send line ends as CR LF. */
const messageOf = (fields: URLSearchParams): Message => ({
  topic: topicOf(fields),
  email: fields.get('email') ?? '',
  name: fields.get('name') || undefined,
  company: fields.get('company') || undefined,
  message: (fields.get('message') ?? '').replaceAll('\r\n', '\n'),
  ...defended(fields),
});
