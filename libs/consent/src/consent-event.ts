import type { DataCategory, LegalBasis } from '#contracts/personal-data.js';

export type ConsentDecision = 'given' | 'refused' | 'withdrawn' | 'expired';

/** One decision of one person, with the fields of ISO/IEC TS 27560. `subject` is a pseudonym, never an e-mail address. */
export interface ConsentEvent {
  /** Absent for people who came to us; present for a customer's end users. */
  tenantId?: string;
  projectId?: string;
  subject: string;
  decision: ConsentDecision;
  /** What the decision is about, e.g. `session-recording`. At least one. */
  purposes: readonly string[];
  /** What kinds of data it is about. */
  dataCategories?: readonly DataCategory[];
  /** `consent` where nothing else is said. */
  basis?: LegalBasis;
  /** The text the person saw: which, in which version and language, and its SHA-256 (32 bytes; only a customer's own text may go without). */
  noticeId?: string;
  noticeLanguage?: string;
  policyVersion: string;
  textSha256?: Uint8Array;
  /** Which form of asking it was, where there are several. */
  uiVariant?: string;
  /** How it was asked or told: `checkbox`, `sdk`, `double-opt-in`, `gpc` … */
  mechanism: string;
  /** Country or region whose law was followed, e.g. `EU`, `US-CA`. */
  jurisdiction?: string;
  /** A signal of the browser that came with it. Only `Sec-GPC: 1`, exactly, is one. */
  signal?: 'gpc';
  /** When the person decided, where somebody else says so. `occurredAt` is when we were told. */
  decidedAt?: Date;
  /** When they asked for it, where that was before they decided (double opt-in). */
  requestedAt?: Date;
}

/** What holds now for one purpose. */
export interface CurrentConsent {
  purpose: string;
  decision: ConsentDecision;
  policyVersion: string;
  occurredAt: Date;
  eventId: string;
}

/** What one record says, for the person whose decision it is. It names nobody. */
export interface ConsentReceipt {
  recordId: string;
  decision: ConsentDecision;
  purposes: string[];
  policyVersion: string;
  /** Hex; null where a customer showed a text that we never saw. */
  textSha256: string | null;
  mechanism: string;
  /** When the person decided, where the customer told us. */
  decidedAt: Date | null;
  recordedAt: Date;
  /** Since when a consent holds no more. */
  withdrawnAt: Date | null;
}

/** Everything one record says. */
export interface ConsentRecord extends ConsentReceipt {
  schemaVersion: number;
  basis: LegalBasis;
  dataCategories: string[];
  noticeId: string | null;
  noticeLanguage: string | null;
  uiVariant: string | null;
  jurisdiction: string | null;
  signal: 'gpc' | null;
  requestedAt: Date | null;
  /** Hex: SHA-256 of a salt and of what was recorded. */
  evidenceSha256: string | null;
  /** Since when nobody can say whose it is. */
  forgottenAt: Date | null;
}
