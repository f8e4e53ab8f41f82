import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { invalidLink } from '#http/link-token.js';
import { SignedLinks } from '#mail/signed-link.js';
import { Inject, Injectable } from '@nestjs/common';
import { Readable } from 'node:stream';
import { ArchiveBytes, ArchiveCodes } from './archive-codes.js';
import { type ArchiveRow, ArchiveRepository } from './archive.repository.js';
import { ARCHIVE_LINK } from './case-mails.js';
import type { PersonArchiveDto } from './person-archive.dto.js';

/** A person's own archive, by the link in their mail and a code that is mailed to them each time. Every operation throws `invalid-token` when the link opens nothing (any more). */
@Injectable()
export class PersonArchiveService {
  constructor(
    @Inject(databaseOf('privacy_api')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly archives: ArchiveRepository,
    private readonly codes: ArchiveCodes,
    private readonly links: SignedLinks,
    private readonly bytes: ArchiveBytes,
  ) {}

  read(token: string): Promise<PersonArchiveDto> {
    return this.at(token, (_tx, { bytes, sha256, files, omissions, goodUntil }) =>
      Promise.resolve({ bytes: bytes ?? 0, sha256: sha256?.toString('hex') ?? '', files: files ?? 0, omissions: omissions ?? 0, goodUntil: goodUntil as Date }));
  }

  /** Throws `rate-limited` when too many were sent. */
  sendCode(token: string): Promise<void> {
    return this.at(token, (tx, archive) => this.codes.send(tx, archive));
  }

  /** The archive, part by part; before each of them it is looked whether it is still there. Throws `invalid-token` for a wrong code too. */
  async download(token: string, code: string): Promise<{ bytes: number; stream: Readable }> {
    const archive = await this.at(token, async (tx, found) => {
      if (!(await this.codes.takes(tx, found, code))) return undefined;
      await this.note(tx, 'archive.fetched', found.caseId);
      return found;
    });
    if (!archive) throw invalidLink();
    return { bytes: archive.bytes ?? 0, stream: Readable.from(this.bytes.read(archive), { objectMode: false }) };
  }

  remove(token: string): Promise<void> {
    return this.at(token, async (tx, { caseId }) => {
      await this.archives.shred(tx, caseId);
      await this.note(tx, 'archive.removed', caseId);
    });
  }

  private at<T>(token: string, work: (tx: Tx, archive: ArchiveRow) => Promise<T>): Promise<T> {
    const target = this.links.read(ARCHIVE_LINK, token);
    return this.db.transaction('platform', async (tx) => {
      const archive = target && (await this.archives.live(tx, target.id));
      if (archive?.linkNumber !== target?.number || !archive) throw invalidLink();
      return work(tx, archive);
    });
  }

  private note(tx: Tx, action: string, id: string): Promise<void> {
    return this.audit.append(tx, { log: 'platform', action, actor: { kind: 'system', id: 'mailed-link' }, target: { kind: 'case', id } });
  }
}
