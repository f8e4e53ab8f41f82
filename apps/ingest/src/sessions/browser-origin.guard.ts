import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BrowserOrigins, corsHeaders } from './browser-origins.js';

/** For routes that pages of customers call: refuses unknown origins, and lets known ones read the answer. */
@Injectable()
export class BrowserOriginGuard implements CanActivate {
  constructor(private readonly origins: BrowserOrigins) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const origin = await this.origins.assertKnown(http.getRequest<FastifyRequest>().headers.origin);
    void http.getResponse<FastifyReply>().headers(corsHeaders(origin));
    return true;
  }
}
