import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { addFormRoutes, type PageAnswer } from '../../forms/form-routes.js';
import { InvitationClient } from './invitation-client.js';
import { acceptedPage, badInvitationPage, declinedPage, invitationPage } from './invitation-pages.js';

const INVALID: PageAnswer = { status: 410, page: badInvitationPage() };
const FULL = 'The organisation has as many members as its plan includes. Ask whoever invited you; the invitation stays as it is.';
const BAD_NAME = 'The name cannot be used: no web addresses, and at most 120 characters.';

const tokenOf = (fields: URLSearchParams): string => fields.get('token') ?? '';

/** Where the link of an invitation leads. A GET shows; only a button does. Works without scripts. */
@Injectable()
export class InvitationRoutes implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    @Inject(CONFIG) private readonly config: Config,
    private readonly client: InvitationClient,
  ) {}

  onModuleInit(): void {
    const ownOrigins = [this.config.urls.web, this.config.http.publicUrl];
    addFormRoutes(this.host.httpAdapter.getInstance<FastifyInstance>(), ownOrigins, [
      { method: 'GET', url: '/invitation', byLink: true, show: (request, fields) => this.look(request, tokenOf(fields)) },
      { method: 'POST', url: '/invitation/accept', byLink: true, show: (request, fields) => this.accept(request, tokenOf(fields), (fields.get('name') ?? '').trim()) },
      { method: 'POST', url: '/invitation/decline', byLink: true, show: (request, fields) => this.decline(request, tokenOf(fields)) },
    ]);
  }

  private async look(visitor: FastifyRequest, token: string, problem?: string): Promise<PageAnswer> {
    const invitation = await this.client.look(visitor, token);
    if (!invitation) return INVALID;
    return { status: problem === undefined ? 200 : 422, page: invitationPage(token, invitation, problem) };
  }

  private async accept(visitor: FastifyRequest, token: string, name: string): Promise<PageAnswer> {
    const joined = await this.client.accept(visitor, token, name);
    if (joined === 'invalid') return INVALID;
    if (joined === 'full' || joined === 'bad-name') return this.look(visitor, token, joined === 'full' ? FULL : BAD_NAME);
    return { page: acceptedPage(joined.as) };
  }

  private async decline(visitor: FastifyRequest, token: string): Promise<PageAnswer> {
    return (await this.client.decline(visitor, token)) ? { page: declinedPage() } : INVALID;
  }
}
