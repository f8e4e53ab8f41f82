import { ProblemError } from '#http/problem.js';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';

const ROUTE = '/v1/unsubscribe/:token';
const TYPES = ['application/x-www-form-urlencoded', 'multipart/form-data'];
const MOST_BYTES = 16 * 1024;

/** Forms, on the one route that mail providers post to. What they hold does not matter: the link says it all. */
@Injectable()
export class OneClickBody implements OnModuleInit {
  constructor(private readonly host: HttpAdapterHost) {}

  onModuleInit(): void {
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    fastify.addContentTypeParser(TYPES, { parseAs: 'buffer', bodyLimit: MOST_BYTES }, (request: FastifyRequest, _body: Buffer, done) => {
      if (request.routeOptions.url === ROUTE) done(null, undefined);
      else done(new ProblemError('unsupported-media-type'));
    });
  }
}
