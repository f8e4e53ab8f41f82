import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { ProblemError } from '#http/problem.js';
import { isSameOrigin } from '#identity/same-origin.js';
import { sessionCookie, writeSessionCookie } from '#identity/session-cookie.js';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { SITE_POLICY } from '../files/page-policies.js';
import { refusedPage, signInPage } from './sign-in-page.js';
import { SignInService } from './sign-in.service.js';

/** The sign-in page and its form. Plain routes, since a form's encoding is accepted here and nowhere else. */
@Injectable()
export class SignInRoutes implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    @Inject(CONFIG) private readonly config: Config,
    private readonly service: SignInService,
  ) {}

  onModuleInit(): void {
    void this.host.httpAdapter.getInstance<FastifyInstance>().register((scope, _options, done) => {
      scope.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string', bodyLimit: 4_096 }, (_request, body, parsed) => parsed(null, new URLSearchParams(body as string)));
      scope.get('/sign-in', { config: { produces: ['text/html'], credentialInUrl: true } as never }, (request, reply) => this.show(request, reply));
      scope.post('/sign-in', { config: { produces: ['text/html'], guardedBy: 'guarded-api' } as never }, (request, reply) => this.signIn(request, reply));
      done();
    });
  }

  private show(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const { token } = request.query as { token?: unknown };
    return page(reply, 200, signInPage(typeof token === 'string' ? token : undefined));
  }

  private async signIn(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    if (!isSameOrigin(request.headers, [this.config.urls.web, this.config.http.publicUrl])) throw new ProblemError('csrf');
    if (!(request.body instanceof URLSearchParams)) throw new ProblemError('unsupported-media-type');
    const sessionToken = await this.service.withLink(request.body.get('token') ?? '', request);
    if (sessionToken === undefined) return page(reply, 401, refusedPage());
    return reply.header('set-cookie', writeSessionCookie(sessionCookie(this.config), sessionToken)).redirect('/dashboard', 303);
  }
}

/** The referrer keeps to the origin: with none at all, browsers would send the form with `Origin: null`. */
const page = (reply: FastifyReply, status: number, body: string): FastifyReply =>
  reply.status(status).type('text/html; charset=utf-8').header('content-security-policy', SITE_POLICY).header('referrer-policy', 'strict-origin').send(body);
