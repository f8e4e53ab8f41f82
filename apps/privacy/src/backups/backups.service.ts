import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { actorOf, type OperatorPrincipal } from '#identity/principal.js';
import { Outbox } from '#jobs/outbox.js';
import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { BackupSetRepository, type BackupSetRow, OWN_SOURCE } from './backup-set.repository.js';
import type { BackupSetListDto, RegisterBackupSetDto, RestoreListDto } from './backups.dto.js';
import { RestoreRunRepository } from './restore-run.repository.js';

const LISTED = 200;
const RESTORES = 100;
const LONGEST_MS = 30 * 86_400_000;

/** The inventory of backups, for operators. */
@Injectable()
export class BackupsService {
  constructor(
    @Inject(databaseOf('privacy_api')) private readonly db: Database,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly outbox: Outbox,
    private readonly sets: BackupSetRepository,
    private readonly restores: RestoreRunRepository,
  ) {}

  list(): Promise<BackupSetListDto> {
    return this.db.transaction('platform', async (tx) => {
      const { oldestDataAt, nextExpiryAt } = await this.sets.ages(tx);
      return { ...this.config.backups, oldestDataAt, nextExpiryAt, items: await this.sets.list(tx, LISTED) };
    });
  }

  /** Throws `not-found`. */
  read(id: string): Promise<BackupSetRow> {
    return this.db.transaction('platform', (tx) => this.existing(tx, id));
  }

  /** A set of a provider’s. Throws `conflict` when it is known, `validation-failed` when it would stay for more than 30 days. */
  register(operator: OperatorPrincipal, { source, externalId, ...dates }: RegisterBackupSetDto): Promise<BackupSetRow> {
    const [oldestDataAt, takenAt, expiresAt] = [dates.oldestDataAt, dates.takenAt, dates.expiresAt].map((text) => new Date(text)) as [Date, Date, Date];
    if (takenAt < oldestDataAt) throw refused('/takenAt', 'takenAt must not be before oldestDataAt.');
    if (expiresAt < takenAt || expiresAt.getTime() - oldestDataAt.getTime() > LONGEST_MS) throw refused('/expiresAt', 'expiresAt must be after takenAt, and at most 30 days after oldestDataAt.');
    return this.db.transaction('platform', async (tx) => {
      const id = randomUUID();
      const set = { id, source, externalId, state: 'complete' as const, oldestDataAt, takenAt, expiresAt };
      if (!(await this.sets.insert(tx, set))) throw new ProblemError('conflict', { detail: 'This backup is in the inventory already.' });
      await this.note(tx, 'backup.registered', operator, id, { source, expiresAt: expiresAt.toISOString() });
      return this.existing(tx, id);
    });
  }

  /** That a provider’s set is gone. Of our own it is found out by looking. Throws `not-found`, `conflict`. */
  attestAbsence(operator: OperatorPrincipal, id: string): Promise<BackupSetRow> {
    return this.db.transaction('platform', async (tx) => {
      const { source } = await this.existing(tx, id);
      if (source === OWN_SOURCE) throw new ProblemError('conflict', { detail: 'Backups that are taken here end by themselves.' });
      if (await this.sets.absent(tx, id)) await this.note(tx, 'backup.gone', operator, id, { source });
      return this.existing(tx, id);
    });
  }

  /** Has every digest and count of a set compared, by a job. Throws `not-found`, `conflict`. */
  check(operator: OperatorPrincipal, id: string): Promise<BackupSetRow> {
    return this.db.transaction('platform', async (tx) => {
      const set = await this.existing(tx, id);
      if (set.source !== OWN_SOURCE || set.state !== 'complete' || set.absentAt !== null) throw new ProblemError('conflict', { detail: 'Only a complete backup that was taken here and is there can be checked.' });
      await this.outbox.enqueue(tx, 'privacy.check-backup', { backupSetId: id });
      await this.note(tx, 'backup.check-asked', operator, id, {});
      return set;
    });
  }

  restoreRuns(): Promise<RestoreListDto> {
    return this.db.transaction('platform', async (tx) => ({ items: await this.restores.list(tx, RESTORES) }));
  }

  private async existing(tx: Tx, id: string): Promise<BackupSetRow> {
    const found = await this.sets.find(tx, id);
    if (!found) throw new ProblemError('not-found');
    return found;
  }

  private note(tx: Tx, action: string, operator: OperatorPrincipal, id: string, details: Record<string, string>): Promise<void> {
    return this.audit.append(tx, { log: 'platform', action, actor: actorOf(operator), target: { kind: 'backup-set', id }, details });
  }
}

const refused = (pointer: string, detail: string): ProblemError => new ProblemError('validation-failed', { errors: [{ pointer, detail }] });
