/**
 * What no backup holds. Sign-ins and codes must not come back to life, and what is only kept for days to ward off abuse needs no second copy. A restored database has these empty.
 */
export const NOT_BACKED_UP: readonly string[] = [
  'identity.sign_in_session',
  'identity.sign_in_link',
  'identity.sign_in_attempt',
  'identity.sign_in_throttle',
  'identity.operator_session',
  'identity.operator_enrolment',
  'request_log.entry',
  'request_log.prefix_minute',
];

/** Kept by migrating, not by copying. */
export const MIGRATION_TABLE = 'public.schema_migration';

export interface TableContent {
  /** `schema.table` */
  table: string;
  columns: readonly string[];
  rows: number;
  /** Hex of SHA-256 over what COPY wrote. */
  sha256: string;
}

export interface SequenceValue {
  sequence: string;
  value: string;
}

/** What a set says of itself; sealed with its key. */
export interface BackupManifest {
  version: 1;
  id: string;
  /** The moment whose state it is. */
  takenAt: string;
  migrations: readonly string[];
  tables: readonly TableContent[];
  sequences: readonly SequenceValue[];
  parts: readonly { bytes: number; sha256: string }[];
  /** Which erasure ledger goes with it; absent: none had been begun. */
  ledgerId: string | null;
}
