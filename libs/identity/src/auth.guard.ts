import { ApiOpen } from '#http/api-open.js';
import { applyDecorators, type CanActivate, createParamDecorator, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { Authenticator } from './authenticator.js';
import { DeniedAccess } from './denied-access.js';
import { deniedTarget, routeOf } from './denied-target.js';
import { InsufficientScopeError } from './insufficient-scope.error.js';
import { actorOf, type Principal } from './principal.js';
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

/** Who makes the request; undefined on public routes. */
export const principalOf = (request: FastifyRequest): Principal | undefined => principals.get(request);

/** The `Principal` of the request. */
export const CurrentPrincipal = createParamDecorator((_data: unknown, context: ExecutionContext): Principal => {
  const principal = principalOf(context.switchToHttp().getRequest<FastifyRequest>());
  if (!principal) throw new Error('@CurrentPrincipal() on a public route');
  return principal;
});

/** Global: authenticates every request that is not public, and checks what its route needs. What a known key or member may not do is written down. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authenticator: Authenticator,
    private readonly denied: DeniedAccess,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (this.reads(PUBLIC, context) === true) return true;
    try {
      const principal = await this.authenticator.authenticate(request);
      if (!this.allows(principal, context)) throw new InsufficientScopeError(principal.tenantId, actorOf(principal));
      principals.set(request, principal);
      return true;
    } catch (error) {
      if (error instanceof InsufficientScopeError) await this.note(request, error);
      throw error;
    }
  }

  private note(request: FastifyRequest, { tenantId, actor }: InsufficientScopeError): Promise<void> {
    const target = deniedTarget(request) ?? { kind: 'organisation', id: tenantId };
    return this.denied.record({ tenantId, actor, target, code: 'insufficient-scope', route: routeOf(request) });
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
