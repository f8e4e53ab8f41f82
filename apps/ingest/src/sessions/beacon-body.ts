import { parseJson } from '#http/parse-json.js';
import { ProblemError } from '#http/problem.js';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** What a page may have to say while it goes away. */
const BEACON_ROUTES: readonly (string | undefined)[] = ['/v1/sessions/end', '/v1/sessions/consent', '/v1/sessions/consent-receipt'];

/** JSON that is labelled text/plain, as a beacon has to be: on the routes that beacons go to. */
@Injectable()
export class BeaconBody implements OnModuleInit {
  constructor(private readonly host: HttpAdapterHost) {}

  onModuleInit(): void {
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    fastify.addContentTypeParser('text/plain', { parseAs: 'buffer' }, (request: FastifyRequest, body: Buffer, done) => {
      try {
        if (!BEACON_ROUTES.includes(request.routeOptions.url)) throw new ProblemError('unsupported-media-type');
        done(null, parseJson(body));
      } catch (error) {
        done(error as Error);
      }
    });
  }
}
