import { ApiOpen } from '#http/api-open.js';
import { ApiProblems } from '#http/api-problems.js';
import { applyDecorators, type CanActivate, createParamDecorator, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ApiBearerAuth } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { type Access, accessProblem } from './access.js';
import { Authenticator } from './authenticator.js';
import { DeniedAccess } from './denied-access.js';
import { deniedTarget, routeOf } from './denied-target.js';
import { DeniedAccessError } from './denied-access.error.js';
import { actorOf, type OperatorPrincipal, type Principal } from './principal.js';
import type { OperatorRole, Scope } from './roles.js';

const PUBLIC = 'identity:public';
const SCOPE = 'identity:scope';
const MEMBERS_ONLY = 'identity:members-only';
const OPERATORS_ONLY = 'identity:operators-only';
const RECENT_SIGN_IN = 'identity:recent-sign-in';

/** Opens a route (or a controller) to everybody. Every other route needs a credential. */
export const Public = (): ClassDecorator & MethodDecorator => applyDecorators(SetMetadata(PUBLIC, true), ApiOpen());

/** The scope a route needs. A route with none of this, `@MembersOnly()`, `@OperatorsOnly()` and `@Public()` is closed to all. */
export const RequireScope = (scope: Scope): ClassDecorator & MethodDecorator => SetMetadata(SCOPE, scope);

/** For what a person does about their own account: any signed-in member, no key. */
export const MembersOnly = (): ClassDecorator & MethodDecorator => SetMetadata(MEMBERS_ONLY, true);

/** For our staff: operators with any of the roles, or with `admin`; without roles, every operator. No member and no key. Documents the bearer. */
export const OperatorsOnly = (...roles: OperatorRole[]): ClassDecorator & MethodDecorator => applyDecorators(SetMetadata(OPERATORS_ONLY, roles), ApiBearerAuth('operator'));

/** Members only get in with a session that was authenticated in the last ten minutes. Secret keys and operators are not asked. */
export const RequireRecentSignIn = (): ClassDecorator & MethodDecorator => applyDecorators(SetMetadata(RECENT_SIGN_IN, true), ApiProblems('reauthentication-required'));

const callers = new WeakMap<FastifyRequest, Principal | OperatorPrincipal>();

/** Who makes the request, an operator included; undefined on public routes. */
export const callerOf = (request: FastifyRequest): Principal | OperatorPrincipal | undefined => callers.get(request);

/** The member or key that makes the request; undefined on public and operators' routes. */
export const principalOf = (request: FastifyRequest): Principal | undefined => {
  const caller = callerOf(request);
  return caller?.kind === 'operator' ? undefined : caller;
};

/** The `Principal` of the request. */
export const CurrentPrincipal = createParamDecorator((_data: unknown, context: ExecutionContext): Principal => {
  const principal = principalOf(context.switchToHttp().getRequest<FastifyRequest>());
  if (!principal) throw new Error('@CurrentPrincipal() on a route without one');
  return principal;
});

/** The `OperatorPrincipal` of the request. */
export const CurrentOperator = createParamDecorator((_data: unknown, context: ExecutionContext): OperatorPrincipal => {
  const caller = callerOf(context.switchToHttp().getRequest<FastifyRequest>());
  if (caller?.kind !== 'operator') throw new Error('@CurrentOperator() on a route without @OperatorsOnly()');
  return caller;
});

/** Global: authenticates every request that is not public, and checks what its route needs. What a known caller may not do is written down. */
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
      const caller = await this.authenticator.authenticate(request);
      const problem = accessProblem(caller, this.accessOf(context));
      if (problem) throw new DeniedAccessError(problem, caller.kind === 'operator' ? null : caller.tenantId, actorOf(caller));
      callers.set(request, caller);
      return true;
    } catch (error) {
      if (error instanceof DeniedAccessError) await this.note(request, error);
      throw error;
    }
  }

  private note(request: FastifyRequest, { code, tenantId, actor }: DeniedAccessError): Promise<void> {
    const target = deniedTarget(request) ?? (tenantId === null ? { kind: 'route', id: 'none' } : { kind: 'organisation', id: tenantId });
    return this.denied.record({ tenantId, actor, target, code, route: routeOf(request) });
  }

  private accessOf(context: ExecutionContext): Access {
    return {
      membersOnly: this.reads(MEMBERS_ONLY, context) === true,
      operatorsOnly: this.reads<OperatorRole[]>(OPERATORS_ONLY, context),
      scope: this.reads<Scope>(SCOPE, context),
      recentSignIn: this.reads(RECENT_SIGN_IN, context) === true,
    };
  }

  private reads<T = boolean>(key: string, context: ExecutionContext): T | undefined {
    return this.reflector.getAllAndOverride<T | undefined>(key, [context.getHandler(), context.getClass()]);
  }
}
