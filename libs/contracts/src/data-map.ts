import type { DataCategory, LegalBasis } from './personal-data.js';

/** Whether we decide what data is for (Art. 30(1)) or a customer does (Art. 30(2)). */
export type ProcessingRole = 'controller' | 'processor';

export interface DataMapColumn {
  name: string;
  category: DataCategory;
  purpose: string;
  basis: LegalBasis;
  /** As declared: an ISO 8601 duration or the name of a rule. The retention schedule says what it means. */
  retention: string;
}

export interface DataMapTable {
  /** `schema.table`. */
  table: string;
  role: ProcessingRole;
  /** Whose data it is. */
  people: string;
  /** Who gets to see it beside the person. */
  recipients: string[];
  /** Kind of store; its region is in the register of stores. */
  store: 'database';
  /** Who finds, exports and erases it; for tables that no request can reach, why. */
  holder: { name: string } | { none: string };
  personal: DataMapColumn[];
  /** Columns that hold nothing about a person. */
  other: string[];
}

/** Objects in the blob store, by the beginning of their keys. */
export interface BlobKind {
  prefix: string;
  what: string;
  role: ProcessingRole;
  people: string;
  category: DataCategory;
  purpose: string;
  basis: LegalBasis;
  retention: string;
  recipients: string[];
  holder: string;
}

/** A field that is declared by its name, wherever it is used. */
export interface NamedField {
  name: string;
  what: string;
}

/** Code that connects to another machine. */
export interface OutboundCall {
  /** Its file, from the root of the repository. */
  file: string;
  to: string;
  categories: DataCategory[];
  /** What keeps it from sending personal data to a stranger. */
  guard: string;
}

/** What the software holds about people, where, why, for how long and who sees it: generated from the declarations in the code. */
export interface DataMap {
  tables: DataMapTable[];
  blobs: BlobKind[];
  queues: { job: string; queue: string; fields: NamedField[] }[];
  logFields: NamedField[];
  outbound: OutboundCall[];
}
