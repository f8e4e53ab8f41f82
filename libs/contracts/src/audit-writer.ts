import type { Tx } from './transaction.js';

/** Who did it. `id` is a member, key or operator id, never an e-mail address. */
export interface AuditActor {
  kind: 'member' | 'api-key' | 'operator' | 'worker' | 'system';
  id: string;
}

/** One fact for the audit log. `details` holds ids, counts and codes; personal data goes to `personal`, which can be erased. */
export interface AuditLeaf {
  log: 'platform' | `tenant:${string}`;
  action: string;
  actor: AuditActor;
  target: { kind: string; id: string };
  details?: Record<string, string | number | boolean | null>;
  personal?: Record<string, string>;
}

export const AUDIT_WRITER = Symbol('AuditWriter');

/** The one write every room may call. `append` joins the caller's transaction: the leaf is committed with the fact or not at all. */
export interface AuditWriter {
  append(tx: Tx, leaf: AuditLeaf): Promise<void>;
}
