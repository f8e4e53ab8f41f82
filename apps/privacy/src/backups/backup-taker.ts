import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import type { BackupManifest } from '#database/backup/backup-contents.js';
import type { BackupStore } from '#database/backup/backup-store.js';
import { takeBackup } from '#database/backup/take-backup.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ErasureLedger } from '#personal-data/erasure-ledger.js';
import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { BackupSetRepository, type BackupSetRow, OWN_SOURCE } from './backup-set.repository.js';
import { BACKUP_STORE } from './backups.tokens.js';

const DAY_MS = 86_400_000;

/** Takes backups: first the line in the inventory, then the set. */
@Injectable()
export class BackupTaker {
  constructor(
    @Inject(databaseOf('privacy_worker')) private readonly db: Database,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(BACKUP_STORE) private readonly store: BackupStore,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly sets: BackupSetRepository,
    private readonly ledger: ErasureLedger,
  ) {}

  /** Takes one now. Answers its id. What fails leaves a line that says so, and is cleared away by the next expiry. */
  async take(): Promise<string> {
    return this.carryOut(await this.db.transaction('platform', (tx) => this.begin(tx)));
  }

  /** Takes one if the schedule says so. Answers its id. */
  async takeIfDue(): Promise<string | undefined> {
    const { intervalHours } = this.config.backups;
    if (intervalHours === 0) return undefined;
    const set = await this.db.transaction('platform', async (tx) => {
      await this.sets.lock(tx);
      return (await this.sets.isDue(tx, intervalHours)) ? this.begin(tx) : undefined;
    });
    return set && this.carryOut(set);
  }

  private async begin(tx: Tx): Promise<BackupSetRow> {
    const { now } = await this.sets.ages(tx);
    const set = { id: randomUUID(), source: OWN_SOURCE, externalId: null, state: 'running' as const, oldestDataAt: now, takenAt: now, expiresAt: new Date(now.getTime() + this.config.backups.retentionDays * DAY_MS) };
    await this.sets.insert(tx, set);
    return (await this.sets.find(tx, set.id)) as BackupSetRow;
  }

  private async carryOut({ id, oldestDataAt, takenAt, expiresAt }: BackupSetRow): Promise<string> {
    try {
      await this.ledger.bind();
      const label = { id, oldestDataAt: oldestDataAt.toISOString(), takenAt: takenAt.toISOString(), expiresAt: expiresAt.toISOString() };
      const { manifest, manifestSha256 } = await takeBackup(this.config.database, this.store, label);
      const content = { ...sumOf(manifest), manifestSha256 };
      await this.db.transaction('platform', async (tx) => {
        await this.sets.complete(tx, id, content);
        await this.note(tx, 'backup.taken', id, { rows: content.rows, bytes: content.bytes, expiresAt: label.expiresAt });
      });
      return id;
    } catch (error) {
      await this.db.transaction('platform', async (tx) => {
        await this.sets.fail(tx, id);
        await this.note(tx, 'backup.failed', id, { error: (error as Error).name });
      });
      throw error;
    }
  }

  private note(tx: Tx, action: string, id: string, details: Record<string, string | number>): Promise<void> {
    return this.audit.append(tx, { log: 'platform', action, actor: { kind: 'system', id: 'backups' }, target: { kind: 'backup-set', id }, details });
  }
}

/** What the inventory says of the content of a set. */
export const sumOf = ({ tables, parts }: BackupManifest): { tables: number; rows: number; bytes: number; parts: number } => ({
  tables: tables.length,
  rows: tables.reduce((sum, { rows }) => sum + rows, 0),
  bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
  parts: parts.length,
});
