import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { SITE_POLICY } from '../../files/page-policies.js';
import { UnsubscribeClient } from './unsubscribe-client.js';
import { unknownLinkPage, unsubscribePage } from './unsubscribe-page.js';

const MOST_BYTES = 16 * 1024;
const FORM = 'application/x-www-form-urlencoded';
const SETTINGS = { produces: ['text/html', 'text/plain', 'application/json'], credentialInUrl: true, guardedBy: 'guarded-api' } as never;

const tokenOf = (request: FastifyRequest): string => (request.params as { token: string }).token;
const fieldsOf = (request: FastifyRequest): URLSearchParams => (request.body instanceof URLSearchParams ? request.body : new URLSearchParams());

/**
 * Where every mail’s way out leads. A GET shows buttons and writes nothing; a POST, which mail providers send for people and which comes from no page of ours,
 * unsubscribes at once and answers 200 with nothing in it (RFC 8058).
 */
@Injectable()
export class UnsubscribeRoutes implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly client: UnsubscribeClient,
  ) {}

  onModuleInit(): void {
    void this.host.httpAdapter.getInstance<FastifyInstance>().register((scope, _options, done) => {
      scope.addContentTypeParser(FORM, { parseAs: 'string', bodyLimit: MOST_BYTES }, (_request, body, parsed) => parsed(null, new URLSearchParams(body as string)));
      scope.addContentTypeParser('multipart/form-data', { parseAs: 'buffer', bodyLimit: MOST_BYTES }, (_request, _body, parsed) => parsed(null, undefined));
      scope.get('/unsubscribe/:token', { config: SETTINGS }, (request, reply) => this.show(request, reply));
      scope.post('/unsubscribe/:token', { config: SETTINGS }, (request, reply) => this.unsubscribe(request, reply));
      scope.post('/unsubscribe/:token/choices', { config: SETTINGS }, (request, reply) => this.choose(request, reply));
      done();
    });
  }

  private async show(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const preferences = await this.client.read(tokenOf(request));
    return preferences ? page(reply, 200, unsubscribePage(tokenOf(request), preferences)) : page(reply, 404, unknownLinkPage());
  }

  private async unsubscribe(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    await this.client.unsubscribe(tokenOf(request));
    if (fieldsOf(request).get('press') !== 'page') return reply.status(200).header('cache-control', 'no-store').send();
    const preferences = await this.client.read(tokenOf(request));
    return preferences ? page(reply, 200, unsubscribePage(tokenOf(request), preferences, 'unsubscribed')) : page(reply, 404, unknownLinkPage());
  }

  private async choose(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const token = tokenOf(request);
    const wanted = new Set(fieldsOf(request).getAll('receive'));
    const before = await this.client.read(token);
    const streams = before?.streams.filter(({ canChoose }) => canChoose).map(({ stream }) => ({ stream, receives: wanted.has(stream) })) ?? [];
    const after = streams.length > 0 ? await this.client.choose(token, streams) : before;
    return after ? page(reply, 200, unsubscribePage(token, after, 'saved')) : page(reply, 404, unknownLinkPage());
  }
}

const page = (reply: FastifyReply, status: number, body: string): FastifyReply =>
  reply
    .status(status)
    .type('text/html; charset=utf-8')
    .headers({ 'content-security-policy': SITE_POLICY, 'cache-control': 'no-store', 'x-robots-tag': 'noindex', 'referrer-policy': 'no-referrer' })
    .send(body);
