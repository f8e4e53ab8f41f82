import { ApiOpen } from '#http/api-open.js';
import { ProblemError } from '#http/problem.js';
import { applyDecorators, type CanActivate, createParamDecorator, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { Authenticator } from './authenticator.js';
import type { Principal } from './principal.js';
import type { Scope } from './roles.js';

const PUBLIC = 'identity:public';
const SCOPE = 'identity:scope';
const MEMBERS_ONLY = 'identity:members-only';

/** Opens a route (or a controller) to everybody. Every other route needs a credential. */
export const Public = (): ClassDecorator & MethodDecorator => applyDecorators(SetMetadata(PUBLIC, true), ApiOpen());

/** The scope a route needs. A route with neither this nor `@MembersOnly()` nor `@Public()` is closed to all. */
export const RequireScope = (scope: Scope): ClassDecorator & MethodDecorator => SetMetadata(SCOPE, scope);

/** For what a person does about their own account: any signed-in member, no key. */
export const MembersOnly = (): ClassDecorator & MethodDecorator => SetMetadata(MEMBERS_ONLY, true);

const principals = new WeakMap<FastifyRequest, Principal>();

/** The `Principal` of the request. */
export const CurrentPrincipal = createParamDecorator((_data: unknown, context: ExecutionContext): Principal => {
  const principal = principals.get(context.switchToHttp().getRequest<FastifyRequest>());
  if (!principal) throw new Error('@CurrentPrincipal() on a public route');
  return principal;
});

/** Global: authenticates every request that is not public, and checks what its route needs. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authenticator: Authenticator,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (this.reads(PUBLIC, context) === true) return true;
    const principal = await this.authenticator.authenticate(request);
    if (!this.allows(principal, context)) throw new ProblemError('insufficient-scope');
    principals.set(request, principal);
    return true;
  }

  private allows(principal: Principal, context: ExecutionContext): boolean {
    if (this.reads(MEMBERS_ONLY, context) === true) return principal.kind === 'member';
    const scope = this.reads<Scope>(SCOPE, context);
    return scope !== undefined && principal.scopes.has(scope);
  }

  private reads<T = boolean>(key: string, context: ExecutionContext): T | undefined {
    return this.reflector.getAllAndOverride<T | undefined>(key, [context.getHandler(), context.getClass()]);
  }
}
