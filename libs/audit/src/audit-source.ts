import type { KeyObject } from 'node:crypto';
import type { LogState } from './sequencer.repository.js';
import type { ShardName } from './shard.js';
import type { StoredEntry } from './verifier.repository.js';

/** Where an audit log is verified from: the database, or a copy of it in a file. */
export interface AuditSource {
  publicKey: () => Promise<KeyObject>;
  /** Signed notes by name, oldest first. */
  notes: () => Promise<{ name: string; note: string }[]>;
  /** Trees: those of the platform log first, each log by year. */
  states: () => Promise<LogState[]>;
  /** Trees that have entries but no state. */
  strayLogs: () => Promise<ShardName[]>;
  /** Pages of entries by number, as they are there. */
  pages: (tree: ShardName) => AsyncIterable<readonly StoredEntry[]>;
}
