import type { AuditLeaf } from '#contracts/audit-writer.js';
import type { Scope } from '#database/database.js';
import type { PersonRef } from '#identity/person.js';
import type { MemberPrincipal, OperatorPrincipal } from '#identity/principal.js';

/** Who looks after an account of their own: a member, in the organisation they are signed in for, or an operator. */
export interface AccountHolder {
  person: PersonRef;
  /** Where it is written down. */
  log: AuditLeaf['log'];
  scope: Scope;
}

export const accountHolder = (principal: MemberPrincipal | OperatorPrincipal): AccountHolder => {
  const { kind, id } = principal;
  if (principal.kind === 'operator') return { person: { kind, id }, log: 'platform', scope: 'platform' };
  return { person: { kind, id }, log: `tenant:${principal.tenantId}`, scope: { tenants: [principal.tenantId] } };
};
