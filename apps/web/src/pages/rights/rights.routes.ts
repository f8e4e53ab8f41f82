import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { orApology } from '../../forms/apologies.js';
import { addFormRoutes, type FormRoute, type PageAnswer } from '../../forms/form-routes.js';
import { VisitorApi } from '../../forms/visitor-api.js';
import type { paths } from '../../generated/privacy.js';
import { badRequestLinkPage, cancelledRequestPage, confirmRequestPage, notMyRequestPage, ownRequestPage } from './rights-pages.js';

const BAD_LINK: PageAnswer = { status: 410, page: badRequestLinkPage() };
const BACK = { href: '/privacy', words: 'To the privacy policy' };

const tokenOf = (fields: URLSearchParams): string => fields.get('token') ?? '';
const pageUrl = (token: string): string => `/privacy/request?${new URLSearchParams({ token })}`;
const bearer = (token: string): { authorization: string } => ({ authorization: `Bearer ${token}` });

/** Where the links of mails about rights requests lead. A GET shows; only a button does. Works without scripts. */
@Injectable()
export class RightsRoutes implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    @Inject(CONFIG) private readonly config: Config,
    private readonly api: VisitorApi,
  ) {}

  onModuleInit(): void {
    const by = (method: 'GET' | 'POST', url: string, show: FormRoute['show']): FormRoute => ({ method, url, byLink: true, show: (request, fields) => orApology(() => show(request, fields), BACK) });
    addFormRoutes(this.host.httpAdapter.getInstance<FastifyInstance>(), [this.config.urls.web, this.config.http.publicUrl], [
      by('GET', '/privacy/request', (visitor, fields) => this.look(visitor, tokenOf(fields))),
      by('GET', '/privacy/request/confirm', (_visitor, fields) => ({ page: confirmRequestPage(tokenOf(fields)) })),
      by('POST', '/privacy/request/confirm', (visitor, fields) => this.confirm(visitor, tokenOf(fields))),
      by('GET', '/privacy/request/not-me', (_visitor, fields) => ({ page: notMyRequestPage(tokenOf(fields)) })),
      by('POST', '/privacy/request/not-me', (visitor, fields) => this.cancel(visitor, tokenOf(fields))),
      by('POST', '/privacy/request/withdraw', (visitor, fields) => this.withdraw(visitor, tokenOf(fields))),
      by('POST', '/privacy/request/words', (visitor, fields) => this.say(visitor, '/v1/own-rights-request/words', fields)),
      by('POST', '/privacy/request/appeal', (visitor, fields) => this.say(visitor, '/v1/own-rights-request/appeal', fields)),
    ]);
  }

  private async look(visitor: FastifyRequest, token: string): Promise<PageAnswer> {
    const { data } = await this.of(visitor).GET('/v1/own-rights-request', { headers: bearer(token) });
    return data ? { page: ownRequestPage(token, data) } : BAD_LINK;
  }

  private async confirm(visitor: FastifyRequest, token: string): Promise<PageAnswer> {
    const { data } = await this.of(visitor).POST('/v1/own-rights-request/confirmation', { headers: bearer(token) });
    return data ? { goTo: pageUrl(data.pageToken) } : BAD_LINK;
  }

  private async cancel(visitor: FastifyRequest, token: string): Promise<PageAnswer> {
    const { response } = await this.of(visitor).POST('/v1/own-rights-request/cancellation', { headers: bearer(token) });
    return response.ok ? { page: cancelledRequestPage() } : BAD_LINK;
  }

  private async withdraw(visitor: FastifyRequest, token: string): Promise<PageAnswer> {
    const { response } = await this.of(visitor).POST('/v1/own-rights-request/withdrawal', { headers: bearer(token) });
    return response.status === 401 ? BAD_LINK : { goTo: pageUrl(token) };
  }

  private async say(visitor: FastifyRequest, path: '/v1/own-rights-request/words' | '/v1/own-rights-request/appeal', fields: URLSearchParams): Promise<PageAnswer> {
    const token = tokenOf(fields);
    const { response } = await this.of(visitor).POST(path, { headers: bearer(token), body: { text: fields.get('text') ?? '' } });
    return response.status === 401 ? BAD_LINK : { goTo: pageUrl(token) };
  }

  private of(visitor: FastifyRequest) {
    return this.api.client<paths>('privacy', visitor);
  }
}
