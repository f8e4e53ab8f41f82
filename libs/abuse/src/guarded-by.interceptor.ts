import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import { GUARD_LIMITS, type GuardKind } from './forms.js';
import { GUARDED_BY } from './public-write.options.js';
import { VisitorLimits } from './visitor-limits.js';

/** Limits public writes that something else guards, by the kind of guard. */
@Injectable()
export class GuardedByInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly visitors: VisitorLimits,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const kind = this.reflector.getAllAndOverride<GuardKind>(GUARDED_BY, [context.getHandler(), context.getClass()]);
    const limits = GUARD_LIMITS[kind];
    const http = context.switchToHttp();
    if (limits) await this.visitors.take(kind, limits, { request: http.getRequest<FastifyRequest>(), reply: http.getResponse<FastifyReply>() }, false);
    return next.handle();
  }
}
