import type { AuditActor } from '#contracts/audit-writer.js';

/** Who watches: a member, a key, or an operator under a grant, which every look is checked against and written down with. */
export interface Watcher extends AuditActor {
  tenantId: string;
  /** Null: every project of the organisation. */
  projectId: string | null;
  grantId?: string;
}
