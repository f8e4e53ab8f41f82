import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { BrowserOrigins, corsHeaders } from './browser-origins.js';

/** What pages of customers call from their own origin. Fixed paths, so that one preflight serves a whole session. */
const PATHS = ['/v1/sessions', '/v1/sessions/end', '/v1/sessions/consent', '/v1/sessions/consent-receipt', '/v1/chunks'];
const MAX_AGE_SECONDS = 7200;

/** CORS preflights. An unknown origin gets the same 204 with nothing allowed in it, which a browser takes for a no. */
@Injectable()
export class PreflightRoutes implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly origins: BrowserOrigins,
  ) {}

  onModuleInit(): void {
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    for (const path of PATHS) {
      fastify.options(path, { config: { produces: ['*/*'] } }, async (request, reply) => {
        const { origin } = request.headers;
        if (origin !== undefined && (await this.origins.isKnown(origin))) {
          void reply.headers(corsHeaders(origin)).header('access-control-allow-methods', 'POST').header('access-control-allow-headers', 'content-type').header('access-control-max-age', String(MAX_AGE_SECONDS));
        }
        return reply.header('vary', 'Origin').status(204).send();
      });
    }
  }
}
