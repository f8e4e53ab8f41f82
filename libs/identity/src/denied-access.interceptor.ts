import { ProblemError } from '#http/problem.js';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { catchError, from, type Observable, switchMap, throwError } from 'rxjs';
import { callerOf } from './auth.guard.js';
import { DeniedAccess } from './denied-access.js';
import { actorOf } from './principal.js';
import { deniedTarget, routeOf } from './denied-target.js';

/** Global: an authenticated `not-found` leaves an audit leaf before it is answered. */
@Injectable()
export class DeniedAccessInterceptor implements NestInterceptor {
  constructor(private readonly denied: DeniedAccess) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    return next.handle().pipe(catchError((error: unknown) => from(this.note(request, error)).pipe(switchMap(() => throwError(() => error)))));
  }

  private async note(request: FastifyRequest, error: unknown): Promise<void> {
    const caller = callerOf(request);
    const target = deniedTarget(request);
    if (!caller || !target || !(error instanceof ProblemError) || error.code !== 'not-found') return;
    await this.denied.record({ tenantId: caller.kind === 'operator' ? null : caller.tenantId, actor: actorOf(caller), target, code: 'not-found', route: routeOf(request) });
  }
}
