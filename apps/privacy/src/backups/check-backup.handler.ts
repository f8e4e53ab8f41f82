import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import { BackupKeyGoneError } from '#database/backup/backup-keys.js';
import type { BackupStore } from '#database/backup/backup-store.js';
import { BackupBrokenError } from '#database/backup/part-cipher.js';
import { checkBackup } from '#database/backup/read-backup.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { HandlesJob, type JobContext, type JobHandler } from '#jobs/handles-job.js';
import { Inject, Injectable } from '@nestjs/common';
import { BackupSetRepository } from './backup-set.repository.js';
import { BACKUP_STORE } from './backups.tokens.js';

/** Reads a backup from end to end. */
@Injectable()
@HandlesJob('privacy.check-backup')
export class CheckBackupHandler implements JobHandler<'privacy.check-backup'> {
  constructor(
    @Inject(databaseOf('privacy_worker')) private readonly db: Database,
    @Inject(BACKUP_STORE) private readonly store: BackupStore,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly sets: BackupSetRepository,
  ) {}

  async handle({ backupSetId }: { backupSetId: string }, context: JobContext): Promise<void> {
    const holds = await this.holds(backupSetId);
    await this.db.transaction('platform', async (tx) => {
      await this.sets.checked(tx, backupSetId, holds);
      await this.audit.append(tx, { log: 'platform', action: 'backup.checked', actor: { kind: 'system', id: 'backups' }, target: { kind: 'backup-set', id: backupSetId }, details: { holds } });
      await context.complete(tx);
    });
  }

  private async holds(backupSetId: string): Promise<boolean> {
    try {
      await checkBackup(this.store, (await this.store.manifest(backupSetId)).manifest);
      return true;
    } catch (error) {
      const broken = error instanceof BackupBrokenError || error instanceof BackupKeyGoneError || ['BlobMissingError', 'Z_DATA_ERROR'].includes((error as Error).name) || (error as { code?: string }).code === 'Z_DATA_ERROR';
      if (broken) return false;
      throw error;
    }
  }
}
