import { ProblemError } from '#http/problem.js';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';

const ROUTE = '/v1/inbound-mail';

/** Whole messages, on the route that they are posted to; what else is posted there is refused. */
@Injectable()
export class MessageBody implements OnModuleInit {
  constructor(private readonly host: HttpAdapterHost) {}

  onModuleInit(): void {
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    fastify.addContentTypeParser('message/rfc822', { parseAs: 'buffer' }, (request: FastifyRequest, body: Buffer, done) => {
      if (request.routeOptions.url === ROUTE) done(null, body);
      else done(new ProblemError('unsupported-media-type'));
    });
  }
}
