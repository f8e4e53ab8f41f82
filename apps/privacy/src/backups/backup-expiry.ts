import { RecurringTask } from '#clock/recurring-task.js';
import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { BackupStore } from '#database/backup/backup-store.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { BackupSetRepository, type BackupSetRow, OWN_SOURCE } from './backup-set.repository.js';
import { BACKUP_STORE, EXTERNAL_BACKUPS, type ExternalBackups } from './backups.tokens.js';

const EVERY_MS = 300_000;
const DAY_MS = 86_400_000;

/**
 * Ends backups whose time is over, whether or not new ones are taken: the key, then the objects, then it looks whether anything is left. Also sets that an older database, put back,
 * does not know; and while nothing else may run.
 */
@Injectable()
export class BackupExpiry extends RecurringTask {
  private readonly log = new Logger(BackupExpiry.name);

  constructor(
    @Inject(databaseOf('privacy_worker')) private readonly db: Database,
    @Inject(BACKUP_STORE) private readonly store: BackupStore,
    @Inject(EXTERNAL_BACKUPS) private readonly external: readonly ExternalBackups[],
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly sets: BackupSetRepository,
  ) {
    super({ everyMs: EVERY_MS, atOnce: true, evenIfClosed: true });
  }

  /** Answers how many sets are gone since. One that cannot be ended keeps none of the others. */
  async expire(): Promise<number> {
    await this.adoptUnknown();
    for (const adapter of this.external) await this.follow(adapter).catch((error: unknown) => this.complain('', error));
    let gone = 0;
    for (const set of await this.db.transaction('platform', (tx) => this.sets.due(tx))) {
      if (await this.end(set).catch((error: unknown) => this.complain(set.id, error))) gone += 1;
    }
    return gone;
  }

  protected turn(): Promise<unknown> {
    return this.expire();
  }

  private async end({ id, expiresAt }: BackupSetRow): Promise<boolean> {
    await this.store.destroyKey(id);
    await this.db.transaction('platform', (tx) => this.sets.keyDestroyed(tx, id));
    await this.store.deleteObjects(id);
    if (!(await this.store.isAbsent(id))) throw new Error('A backup is still there');
    return this.absent(id, { expiresAt: expiresAt.toISOString() });
  }

  /** Of a set that nobody wrote down, its own label says when it ends; without one it ends now. */
  private async adoptUnknown(): Promise<void> {
    for (const id of await this.store.sets()) {
      const known = await this.db.transaction('platform', (tx) => this.sets.find(tx, id));
      if (known?.absentAt === null && !(known.state === 'running' && (await this.store.isComplete(id)))) continue;
      const label = await this.store.label(id);
      await this.db.transaction('platform', async (tx) => {
        const { now } = await this.sets.ages(tx);
        const oldestDataAt = label ? new Date(label.oldestDataAt) : now;
        const latest = new Date(oldestDataAt.getTime() + 30 * DAY_MS);
        const expiresAt = label ? new Date(Math.min(Date.parse(label.expiresAt), latest.getTime())) : now;
        const state = label && (await this.store.isComplete(id)) ? 'complete' : 'failed';
        await this.sets.adopt(tx, { id, source: OWN_SOURCE, externalId: null, state, oldestDataAt, takenAt: label ? new Date(label.takenAt) : now, expiresAt });
      });
    }
  }

  /** What the provider lists is in the inventory; what it no longer lists is gone. */
  private async follow(adapter: ExternalBackups): Promise<void> {
    const listed = await adapter.list();
    await this.db.transaction('platform', async (tx) => {
      for (const set of listed) await this.sets.insert(tx, { id: randomUUID(), source: adapter.source, state: 'complete', ...set });
    });
    const there = await this.db.transaction('platform', (tx) => this.sets.thereOf(tx, adapter.source));
    for (const { id, externalId } of there) if (!listed.some((set) => set.externalId === externalId)) await this.absent(id, { source: adapter.source });
  }

  private absent(id: string, details: Record<string, string>): Promise<boolean> {
    return this.db.transaction('platform', async (tx) => {
      const news = await this.sets.absent(tx, id);
      if (news) await this.audit.append(tx, { log: 'platform', action: 'backup.gone', actor: { kind: 'system', id: 'backups' }, target: { kind: 'backup-set', id }, details });
      return news;
    });
  }

  private complain(backupSetId: string, error: unknown): false {
    this.log.error({ msg: 'a backup whose time is over cannot be ended', backupSetId, error: (error as Error).name });
    return false;
  }
}
