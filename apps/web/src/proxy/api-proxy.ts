import { Clock } from '#clock/clock.js';
import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { ClientAddress } from '#http/client-address.js';
import { ProblemError } from '#http/problem.js';
import { HOP_HEADER, signHop } from '#http/trusted-hop.js';
import { requireSameOrigin } from '#identity/same-origin.js';
import { readSessionCookie, sessionCookie } from '#identity/session-cookie.js';
import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Agent as HttpAgent, type IncomingMessage, type OutgoingHttpHeaders, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Readable } from 'node:stream';
import { requestHeaders, responseHeaders } from './forwarded-headers.js';

const APIS = ['ingest', 'waitlist', 'privacy'] as const;
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const PRODUCES = ['application/json', 'application/octet-stream', 'image/webp', 'image/png', 'application/zip', 'text/plain', 'text/csv', 'text/event-stream'];
const PATIENCE_MS = 30_000;

/**
 * `/api/<app>/v1/…` on our origin is `/v1/…` of that API. The session token moves from the cookie into Authorization, so the APIs see the same
 * credential as from anybody else; bodies, answers and ranges stream through.
 */
@Injectable()
export class ApiProxy implements OnModuleInit, OnModuleDestroy {
  private readonly agents = { 'http:': new HttpAgent({ keepAlive: true, maxSockets: 128 }), 'https:': new HttpsAgent({ keepAlive: true, maxSockets: 128 }) };

  constructor(
    private readonly host: HttpAdapterHost,
    @Inject(CONFIG) private readonly config: Config,
    private readonly clock: Clock,
    private readonly addresses: ClientAddress,
  ) {}

  onModuleInit(): void {
    void this.host.httpAdapter.getInstance<FastifyInstance>().register((scope, _options, done) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', (_request, payload, parsed) => parsed(null, payload));
      for (const app of APIS) {
        scope.route({ method: METHODS, url: `/api/${app}/*`, config: { produces: PRODUCES, guardedBy: 'guarded-api' } as never, handler: (request, reply) => this.forward(app, request, reply) });
      }
      done();
    });
  }

  onModuleDestroy(): void {
    for (const agent of Object.values(this.agents)) agent.destroy();
  }

  private async forward(app: (typeof APIS)[number], request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const target = this.targetOf(app, request.raw.url ?? '');
    const headers = this.headersFor(request, target);
    const answer = await this.ask(target, request, reply, headers);
    return reply.status(answer.statusCode ?? 502).headers(responseHeaders(answer.headers)).send(answer);
  }

  /** Only versioned API paths can be reached: no health, metrics or docs, however the path is written. */
  private targetOf(app: (typeof APIS)[number], url: string): URL {
    const base = this.config.internalUrls?.[app] ?? this.config.urls[app];
    const path = url.slice(`/api/${app}`.length);
    const target = URL.canParse(path, base) ? new URL(`${base}${path}`) : undefined;
    if (target?.origin !== base || !target.pathname.startsWith('/v1/')) throw new ProblemError('not-found');
    return target;
  }

  private headersFor(request: FastifyRequest, target: URL): OutgoingHttpHeaders {
    const headers = requestHeaders(request.headers);
    const token = readSessionCookie(sessionCookie(this.config), request.headers.cookie);
    if (token !== undefined) {
      requireSameOrigin(request.method, request.headers, [this.config.urls.web, this.config.http.publicUrl]);
      headers.authorization = `Bearer ${token}`;
    }
    headers[HOP_HEADER] = signHop(this.config.http.trustedHopSecret, { method: request.method, path: target.pathname }, this.addresses.visitor(request), this.clock.now());
    return headers;
  }

  private ask(target: URL, request: FastifyRequest, reply: FastifyReply, headers: OutgoingHttpHeaders): Promise<IncomingMessage> {
    const secure = target.protocol === 'https:';
    return new Promise((resolve, reject) => {
      const asked = (secure ? httpsRequest : httpRequest)(target, { method: request.method, headers, agent: secure ? this.agents['https:'] : this.agents['http:'], timeout: PATIENCE_MS }, resolve);
      asked.on('timeout', () => asked.destroy(new Error('The API took too long')));
      asked.on('error', (cause) => reject(new ProblemError('dependency-unavailable', { cause })));
      reply.raw.on('close', () => asked.destroy());
      const body = request.body as Readable | undefined;
      if (body) body.on('error', () => asked.destroy()).pipe(asked);
      else asked.end();
    });
  }
}
