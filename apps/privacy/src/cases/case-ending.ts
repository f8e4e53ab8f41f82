import type { SignedReceipt } from '#audit/receipt.js';
import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import { Outbox } from '#jobs/outbox.js';
import { Inject, Injectable } from '@nestjs/common';
import { ARCHIVE_DAYS, ArchiveRepository, type BuiltArchive } from './archive.repository.js';
import { CaseMails } from './case-mails.js';
import { type CaseRow, CaseRepository } from './case.repository.js';

export interface CaseEnd {
  archive?: BuiltArchive;
  erased?: { certificate: SignedReceipt; salt: string; erasedAt: Date; backupsBy: Date };
}

/** The end of a case, in one transaction: it knows nobody afterwards, and everybody who waits for it is told. */
@Injectable()
export class CaseEnding {
  constructor(
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    @Inject(CONFIG) private readonly config: Pick<Config, 'urls'>,
    private readonly cases: CaseRepository,
    private readonly archives: ArchiveRepository,
    private readonly mails: CaseMails,
    private readonly outbox: Outbox,
  ) {}

  async end(tx: Tx, held: CaseRow, { archive, erased }: CaseEnd): Promise<void> {
    const { id, kind } = held;
    await this.cases.end(tx, id, {
      erasedAt: erased?.erasedAt ?? null,
      certificate: erased?.certificate ?? null,
      backupsDueAt: erased?.backupsBy ?? null,
      keepContact: erased !== undefined || archive !== undefined,
    });
    if (archive) {
      await this.archives.built(tx, id, archive);
      await this.mails.send(tx, held, { template: 'case-archive', data: { url: this.mails.archiveUrl(id, 0), days: ARCHIVE_DAYS }, key: id });
    }
    if (erased) await this.tellErased(tx, held, erased);
    const details = { kind, ...(archive ? { bytes: archive.bytes, files: archive.files, omissions: archive.omissions } : {}) };
    await this.audit.append(tx, { log: 'platform', action: 'case.ended', actor: { kind: 'worker', id: 'cases' }, target: { kind: 'case', id }, details });
    await this.outbox.enqueue(tx, 'privacy.case-ended', { caseId: id }, { key: id });
  }

  private async tellErased(tx: Tx, held: CaseRow, { certificate, salt, backupsBy }: NonNullable<CaseEnd['erased']>): Promise<void> {
    const { privacy } = this.config.urls;
    const data = {
      certificate: JSON.stringify(certificate, null, 2),
      url: `${privacy}/v1/erasure-certificates/${held.id}`,
      keysUrl: `${privacy}/v1/certificate-keys`,
      salt,
      backupsBy: backupsBy.toISOString().slice(0, 10),
    };
    await this.mails.send(tx, held, { template: 'case-erased', data, key: held.id });
    await this.outbox.enqueue(tx, 'privacy.clear-backups', { caseId: held.id }, { key: held.id, dueAt: backupsBy });
  }
}
