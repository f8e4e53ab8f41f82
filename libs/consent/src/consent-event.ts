export type ConsentDecision = 'given' | 'refused' | 'withdrawn';

/** One decision of one person. `subject` is a pseudonym, never an e-mail address. */
export interface ConsentEvent {
  /** Absent for people who came to us; present for a customer's end users. */
  tenantId?: string;
  projectId?: string;
  subject: string;
  decision: ConsentDecision;
  /** What the decision is about, e.g. `session-recording`. At least one. */
  purposes: readonly string[];
  /** Which version of the text the person saw, and its SHA-256 (32 bytes; only a customer's own text may go without). */
  policyVersion: string;
  textSha256?: Uint8Array;
  /** How it was asked or told: `checkbox`, `sdk`, `double-opt-in`, `gpc` … */
  mechanism: string;
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
