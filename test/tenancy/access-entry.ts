import type { Scope } from '#identity/roles.js';

/**
 * What opens a route: nothing (`public`), any signed-in member for their own account (`member`), a scope (which a role gives, or a secret key
 * has), a credential of the route's own, which is no member's and no secret key's (`own`), or the bearer of an operator: any (`operator`) or one with
 * one of the roles (`operator:support+privacy`; `admin` opens every operator's door). An operator opens no customer's route at all.
 */
export type Door = 'public' | 'member' | 'own' | Scope | 'operator' | `operator:${string}`;

export interface AccessEntry {
  door: Door;
  /** A body that the route accepts, where it needs one. */
  body?: Readonly<Record<string, unknown>>;
  /** Members need a session that was authenticated in the last ten minutes. */
  recent?: true;
}
