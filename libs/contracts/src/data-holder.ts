/** How a subject is named to a holder. Values are personal data: never log them. */
export interface SubjectIdentifier {
  kind: 'email' | 'member-id' | 'operator-id' | 'end-user-pseudonym' | 'session-id';
  value: string;
  /** Whose data: absent for our own (controller), the customer's organisation for recordings (processor). */
  tenantId?: string;
}

export interface HolderFinding {
  store: string;
  records: number;
}

/**
 * Each store that holds personal data registers one holder. `erase` is idempotent and convergent; `verifyAbsent` queries the
 * store again and answers what is still there (an empty list is the proof).
 */
export interface DataHolder {
  readonly name: string;
  readonly stores: readonly string[];
  locate(subject: SubjectIdentifier): Promise<HolderFinding[]>;
  export(subject: SubjectIdentifier): AsyncIterable<{ path: string; contentType: string; bytes: Uint8Array }>;
  rectify(subject: SubjectIdentifier, changes: Record<string, string>): Promise<HolderFinding[]>;
  restrict(subject: SubjectIdentifier, restricted: boolean): Promise<HolderFinding[]>;
  erase(subject: SubjectIdentifier): Promise<HolderFinding[]>;
  verifyAbsent(subject: SubjectIdentifier): Promise<HolderFinding[]>;
}
