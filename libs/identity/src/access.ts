import type { OperatorPrincipal, Principal } from './principal.js';
import type { OperatorRole, Scope } from './roles.js';

/** What a route asks of its caller. */
export interface Access {
  membersOnly: boolean;
  /** Undefined: not for operators. Empty: for every operator. */
  operatorsOnly: readonly OperatorRole[] | undefined;
  scope: Scope | undefined;
  recentSignIn: boolean;
}

/** Why this caller may not come in, or undefined. A route that asks for nothing is closed to all. */
export const accessProblem = (caller: Principal | OperatorPrincipal, access: Access): 'insufficient-scope' | 'reauthentication-required' | undefined => {
  if (!mayEnter(caller, access)) return 'insufficient-scope';
  const stale = access.recentSignIn && caller.kind === 'member' && !caller.recentlyAuthenticated;
  return stale ? 'reauthentication-required' : undefined;
};

const mayEnter = (caller: Principal | OperatorPrincipal, { membersOnly, operatorsOnly, scope }: Access): boolean => {
  if (caller.kind === 'operator') return operatorsOnly !== undefined && holdsAny(caller, operatorsOnly);
  if (operatorsOnly !== undefined) return false;
  if (membersOnly) return caller.kind === 'member';
  return scope !== undefined && caller.scopes.has(scope);
};

/** Whether the operator has one of the roles, or is an admin; no roles are everybody's. */
export const holdsAny = ({ roles }: Pick<OperatorPrincipal, 'roles'>, wanted: readonly OperatorRole[]): boolean =>
  wanted.length === 0 || roles.has('admin') || wanted.some((role) => roles.has(role));
