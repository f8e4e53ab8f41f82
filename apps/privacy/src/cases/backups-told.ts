import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { Clock } from '#clock/clock.js';
import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import { Outbox } from '#jobs/outbox.js';
import { Inject, Injectable } from '@nestjs/common';
import { BackupsBy } from './backups-by.js';
import { CaseCertificates } from './case-certificates.js';
import { CaseMails } from './case-mails.js';
import { type CaseRow, CaseRepository } from './case.repository.js';

@Injectable()
export class BackupsCheck {
  constructor(
    private readonly clock: Clock,
    private readonly backups: BackupsBy,
  ) {}

  /** Undefined when they are clear. */
  async notBefore(erasedAt: Date): Promise<Date | undefined> {
    const at = await this.backups.at(erasedAt);
    return at > this.clock.now() ? at : undefined;
  }
}

@Injectable()
export class BackupsTold {
  constructor(
    @Inject(CONFIG) private readonly config: Pick<Config, 'urls'>,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly cases: CaseRepository,
    private readonly certificates: CaseCertificates,
    private readonly mails: CaseMails,
    private readonly outbox: Outbox,
  ) {}

  async later(tx: Tx, { id }: CaseRow, dueAt: Date): Promise<void> {
    await this.cases.backupsLater(tx, id, dueAt);
    await this.outbox.enqueue(tx, 'privacy.clear-backups', { caseId: id }, { key: id, dueAt });
  }

  async clear(tx: Tx, held: CaseRow): Promise<void> {
    const certificate = await this.certificates.backupsClear(held);
    const data = { certificate: JSON.stringify(certificate, null, 2), url: `${this.config.urls.privacy}/v1/erasure-certificates/${held.id}` };
    await this.mails.send(tx, held, { template: 'case-backups-clear', data, key: held.id });
    await this.cases.backupsClear(tx, held.id, certificate);
    await this.audit.append(tx, { log: 'platform', action: 'case.backups-clear', actor: { kind: 'worker', id: 'cases' }, target: { kind: 'case', id: held.id } });
  }
}
