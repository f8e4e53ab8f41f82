/**
 * Each duty of each process has its own database role and its own small pool. The sum of `connections` is a budget: a test
 * compares it with what Postgres allows (`max_connections` 100, of which 20 stay free for people and backups).
 */
export const DUTIES = {
  waitlist_api: { connections: 4 },
  waitlist_worker: { connections: 3 },
  ingest_intake: { connections: 6 },
  ingest_api: { connections: 6 },
  ingest_worker: { connections: 6 },
  ingest_eraser: { connections: 3 },
  // Our staff under an access grant: it reads what the grant is about, and nothing without one.
  ingest_operator: { connections: 2 },
  privacy_api: { connections: 4 },
  privacy_worker: { connections: 3 },
  identity_writer: { connections: 4 },
  audit_sequencer: { connections: 2 },
} as const;

export type Duty = keyof typeof DUTIES;

/** Owns every object; used by migrations only. */
export const OWNER_ROLE = 'pixeltrace_owner';

/** Reads everything and writes nothing; used to take backups only. */
export const BACKUP_ROLE = 'pixeltrace_backup';
