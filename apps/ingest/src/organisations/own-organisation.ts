import { ProblemError } from '#http/problem.js';
import type { MemberPrincipal, Principal } from '#identity/principal.js';

/** The tenant of the request. Another tenant's organisation is answered as one that does not exist. */
export const ownOrganisation = (principal: Principal, organisationId: string): string => {
  if (principal.tenantId !== organisationId) throw new ProblemError('not-found');
  return organisationId;
};

/** The person behind a scope that no key can have. */
export const personOf = (principal: Principal): MemberPrincipal => {
  if (principal.kind !== 'member') throw new ProblemError('insufficient-scope');
  return principal;
};
