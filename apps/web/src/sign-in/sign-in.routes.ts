import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { ProblemError } from '#http/problem.js';
import { isSameOrigin } from '#identity/same-origin.js';
import { sessionCookie, writeSessionCookie } from '#identity/session-cookie.js';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { SITE_POLICY } from '../files/page-policies.js';
import { readDevice, writeDevice } from './device-cookie.js';
import { OperatorPages } from './operator-pages.js';
import { RecoveryPages, stopPage } from './recovery-pages.js';
import { codePage, factorPage, operatorPage, refusedPage, signInPage, type Who } from './sign-in-page.js';
import { type CodeAnswer, SignInService } from './sign-in.service.js';

/** The page's script asks our own API for passkeys. */
const POLICY = `${SITE_POLICY}; connect-src 'self'`;

/** What was sent by a form, and by whom. */
export interface Sent {
  request: FastifyRequest;
  fields: URLSearchParams;
}

/** A page with its status, or where to go on, with cookies. */
export type Shown = { status: number; page: string } | { goTo: string; cookies: string[] };

/** The sign-in pages and their forms, which work without scripts. Plain routes, since a form's encoding is accepted here and nowhere else. */
@Injectable()
export class SignInRoutes implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    @Inject(CONFIG) private readonly config: Config,
    private readonly service: SignInService,
    private readonly operators: OperatorPages,
    private readonly recovery: RecoveryPages,
  ) {}

  onModuleInit(): void {
    void this.host.httpAdapter.getInstance<FastifyInstance>().register((scope, _options, done) => {
      scope.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string', bodyLimit: 8_192 }, (_request, body, parsed) => parsed(null, new URLSearchParams(body as string)));
      scope.get('/sign-in', { config: { produces: ['text/html'], credentialInUrl: true } as never }, (request, reply) => this.show(request, reply));
      scope.get('/sign-in/operator', { config: { produces: ['text/html'] } as never }, (_request, reply) => answer(reply, { status: 200, page: operatorPage() }));
      this.form(scope, '/sign-in', (sent) => this.link(sent));
      this.form(scope, '/sign-in/code', (sent) => this.start('member', sent));
      this.form(scope, '/sign-in/answer', (sent) => this.code(sent));
      this.form(scope, '/sign-in/factor', (sent) => this.factor(sent));
      this.form(scope, '/sign-in/recovery', (sent) => this.recovery.recover(sent));
      scope.get('/sign-in/stop', { config: { produces: ['text/html'], credentialInUrl: true } as never }, (request, reply) => answer(reply, { status: 200, page: stopPage(tokenOf(request)) }));
      this.form(scope, '/sign-in/stop', (sent) => this.recovery.stop(sent));
      this.form(scope, '/sign-in/operator/code', (sent) => this.start('operator', sent));
      this.form(scope, '/sign-in/operator/answer', (sent) => this.operators.code(sent));
      this.form(scope, '/sign-in/operator/factor', (sent) => this.operators.factor(sent));
      this.form(scope, '/sign-in/operator/passkey', (sent) => this.operators.passkey(sent));
      this.form(scope, '/sign-in/operator/enrolment', (sent) => this.operators.enrol(sent));
      this.form(scope, '/sign-in/operator/enrolment/confirmation', (sent) => this.operators.confirm(sent));
      done();
    });
  }

  private form(scope: FastifyInstance, url: string, act: (sent: Sent) => Promise<Shown>): void {
    scope.post(url, { config: { produces: ['text/html'], guardedBy: 'guarded-api' } as never }, async (request, reply) => {
      if (!isSameOrigin(request.headers, [this.config.urls.web, this.config.http.publicUrl])) throw new ProblemError('csrf');
      if (!(request.body instanceof URLSearchParams)) throw new ProblemError('unsupported-media-type');
      return answer(reply, await act({ request, fields: request.body }));
    });
  }

  private show(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const token = tokenOf(request);
    return answer(reply, { status: 200, page: signInPage(token === '' ? undefined : token) });
  }

  private async link({ request, fields }: Sent): Promise<Shown> {
    const signedIn = await this.service.withLink(fields.get('token') ?? '', request);
    return signedIn ? this.signedIn(signedIn) : { status: 401, page: refusedPage() };
  }

  private async start(who: Who, { request, fields }: Sent): Promise<Shown> {
    const challenge = await this.service.start(who, { email: fields.get('email') ?? '', device: readDevice(this.config, request.headers.cookie) }, request);
    if (challenge === undefined) return { status: 422, page: who === 'member' ? signInPage(undefined) : operatorPage() };
    return { status: 200, page: codePage({ who, challenge }) };
  }

  private async code(sent: Sent): Promise<Shown> {
    const given = this.codeIn(sent, 'code');
    const step = await this.service.memberCode(given, sent.request);
    if (!step) return { status: 401, page: codePage({ who: 'member', challenge: given.challenge, wrong: true }) };
    return step.signedIn ? this.signedIn(step.signedIn) : { status: 200, page: factorPage({ who: 'member', challenge: given.challenge, factors: step.secondFactors }) };
  }

  private async factor(sent: Sent): Promise<Shown> {
    const kind = sent.fields.get('kind') ?? '';
    const given = this.codeIn(sent, kind);
    const signedIn = await this.service.memberFactor(given, kind, sent.request);
    if (signedIn) return this.signedIn(signedIn);
    return { status: 401, page: factorPage({ who: 'member', challenge: given.challenge, factors: (sent.fields.get('factors') ?? '').split(' '), wrong: true }) };
  }

  private codeIn({ request, fields }: Sent, name: string): CodeAnswer {
    return { challenge: fields.get('challenge') ?? '', code: fields.get(name) ?? '', device: readDevice(this.config, request.headers.cookie) };
  }

  private signedIn({ sessionToken, device }: { sessionToken: string; device?: string }): Shown {
    const cookies = [writeSessionCookie(sessionCookie(this.config), sessionToken), ...(device === undefined ? [] : [writeDevice(this.config, device)])];
    return { goTo: '/dashboard', cookies };
  }
}

const tokenOf = ({ query }: FastifyRequest): string => {
  const { token } = query as { token?: unknown };
  return typeof token === 'string' ? token : '';
};

/** The referrer keeps to the origin: with none at all, browsers would send the form with `Origin: null`. */
const answer = (reply: FastifyReply, shown: Shown): FastifyReply => {
  void reply.header('content-security-policy', POLICY).header('referrer-policy', 'strict-origin');
  if ('goTo' in shown) return reply.header('set-cookie', shown.cookies.length === 1 ? shown.cookies[0] : shown.cookies).redirect(shown.goTo, 303);
  return reply.status(shown.status).type('text/html; charset=utf-8').send(shown.page);
};
