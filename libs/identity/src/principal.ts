import type { AuditActor } from '#contracts/audit-writer.js';
import type { MemberRole, OperatorRole, Scope } from './roles.js';

/** A member behind a sign-in session, acting for one organisation. */
export interface MemberPrincipal {
  kind: 'member';
  /** Member id. */
  id: string;
  tenantId: string;
  /** Null: every project of the organisation. */
  projectId: null;
  scopes: ReadonlySet<Scope>;
  role: MemberRole;
  signInSessionId: string;
  /** Whether this session was authenticated again in the last ten minutes. */
  recentlyAuthenticated: boolean;
}

/** A secret key: one project, the scopes it was given. */
export interface KeyPrincipal {
  kind: 'api-key';
  /** Key id. */
  id: string;
  tenantId: string;
  projectId: string;
  scopes: ReadonlySet<Scope>;
}

/** A person of our staff behind a bearer of at most 15 minutes. Belongs to no tenant and sees none without a grant. */
export interface OperatorPrincipal {
  kind: 'operator';
  /** Operator id. */
  id: string;
  roles: ReadonlySet<OperatorRole>;
  sessionId: string;
}

/** Who makes the request. Always use `tenantId` as the scope of the transaction, and `mayReachProject` before touching a project. */
export type Principal = MemberPrincipal | KeyPrincipal;

/** Whether this principal may touch rows of a project of its own organisation; a foreign one is answered as if it did not exist. */
export const mayReachProject = (principal: { projectId: string | null }, projectId: string): boolean => principal.projectId === null || principal.projectId === projectId;

/** The principal as the audit log names it. */
export const actorOf = (principal: AuditActor): AuditActor => ({ kind: principal.kind, id: principal.id });
