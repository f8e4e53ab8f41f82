import type { AuditLeaf } from '#contracts/audit-writer.js';
import { hash, randomBytes } from 'node:crypto';
import { canonicalBytes } from './canonical-json.js';

/** What is written for one leaf. `personal` can be deleted; the leaf keeps a commitment that says nothing without the salt. */
export interface SealedLeaf {
  leaf: Buffer;
  personal?: { salt: Buffer; fields: Buffer };
}

export const commitment = (salt: Uint8Array, fields: Uint8Array): string => hash('sha256', Buffer.concat([salt, fields]), 'base64url');

/** Seals a leaf into its canonical bytes. */
export const sealLeaf = (id: string, at: Date, leaf: AuditLeaf): SealedLeaf => {
  const personal = leaf.personal && { salt: randomBytes(32), fields: canonicalBytes(leaf.personal) };
  const bytes = canonicalBytes({
    v: 1,
    id,
    at: at.toISOString(),
    log: leaf.log,
    action: leaf.action,
    actor: { kind: leaf.actor.kind, id: leaf.actor.id },
    target: { kind: leaf.target.kind, id: leaf.target.id },
    details: leaf.details ?? {},
    personal: personal ? commitment(personal.salt, personal.fields) : null,
  });
  return { leaf: bytes, personal };
};

/** The tenant whose log it is; null for the platform's. */
export const tenantOf = (log: AuditLeaf['log']): string | null => (log === 'platform' ? null : log.slice('tenant:'.length));
