import { createHash, randomBytes } from 'node:crypto';
import type { ConsentEvent } from './consent-event.js';

export interface ConsentEvidence {
  salt: Buffer;
  sha256: Buffer;
}

/** Version of what is hashed, and of the record’s fields. */
export const CONSENT_SCHEMA_VERSION = 2;

const text = (value: Date | undefined): string | null => value?.toISOString() ?? null;

/** Hash of what is recorded, with a salt of its own: it proves the record while the salt is there, and says nothing once the salt is gone. */
export const evidenceOf = (id: string, event: ConsentEvent, salt: Buffer = randomBytes(16)): ConsentEvidence => {
  const recorded = [
    CONSENT_SCHEMA_VERSION, id, event.tenantId ?? null, event.projectId ?? null, event.subject, event.decision, [...event.purposes], [...(event.dataCategories ?? [])], event.basis ?? 'consent',
    event.noticeId ?? null, event.noticeLanguage ?? null, event.policyVersion, event.textSha256 ? Buffer.from(event.textSha256).toString('hex') : null, event.uiVariant ?? null, event.mechanism,
    event.jurisdiction ?? null, event.signal ?? null, text(event.requestedAt), text(event.decidedAt),
  ];
  return { salt, sha256: createHash('sha256').update(salt).update(JSON.stringify(recorded)).digest() };
};
