/** The `BackupStore` of this process. */
export const BACKUP_STORE = Symbol('BackupStore');

/** Adapters to backups that somebody else takes: `ExternalBackups[]`. */
export const EXTERNAL_BACKUPS = Symbol('ExternalBackups');

/** A backup that the database’s provider took. */
export interface ExternalSet {
  externalId: string;
  /** The oldest moment whose state it can bring back: of a window of log files, its beginning. */
  oldestDataAt: Date;
  takenAt: Date;
  expiresAt: Date;
}

/** Tells which backups a provider has. Without an adapter, operators register them by REST. */
export interface ExternalBackups {
  readonly source: string;
  list(): Promise<ExternalSet[]>;
}
