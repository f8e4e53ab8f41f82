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

/** What is kept although its erasure was asked for, and the law that says so: a code such as `legal-hold`. */
export interface LawfulException extends HolderFinding {
  reason: string;
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
  /** Other holders find people by what this one holds: it is erased after all of them. */
  readonly erasedLast?: true;
  /** Other names of the person, that must be known before the first of them is erased. */
  identify?(subject: SubjectIdentifier): Promise<SubjectIdentifier[]>;
  /** What `verifyAbsent` still finds and may find, since the law has it kept. */
  exceptions?(subject: SubjectIdentifier): Promise<LawfulException[]>;
  /** What `export` leaves out on purpose, and why: a code for each store. */
  readonly omits?: Readonly<Record<string, string>>;
  /** Every mail address it holds: how a restored database finds people that the erasure ledger knows by a keyed hash alone. */
  addresses?(): Promise<string[]>;
  /** Instead of `addresses`, of holders that know people by the very key of their address that the erasure ledger holds. */
  eraseByAddressKey?(key: Buffer): Promise<void>;
}
