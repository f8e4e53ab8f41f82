import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { invalidLink } from '#http/link-token.js';
import { ProblemError } from '#http/problem.js';
import { mintMailedCode, readDigits } from '#identity/short-codes.js';
import { MailKeys } from '#mail/mail-keys.js';
import { type PiecesOf, PieceStore } from '#personal-data/piece-store.js';
import { Inject, Injectable } from '@nestjs/common';
import { timingSafeEqual } from 'node:crypto';
import { type ArchiveRow, ArchiveRepository, CODE_MINUTES, CODE_TRIES } from './archive.repository.js';
import { runOf } from './archive-builder.js';
import { CaseMails } from './case-mails.js';
import { CaseSeal } from './case-seal.js';
import { CaseRepository } from './case.repository.js';

const MOST_CODES = 20;

/** Codes that open an archive once more than its link. */
@Injectable()
export class ArchiveCodes {
  constructor(
    private readonly archives: ArchiveRepository,
    private readonly cases: CaseRepository,
    private readonly mails: CaseMails,
    private readonly keys: MailKeys,
  ) {}

  async send(tx: Tx, { caseId, codesSent }: ArchiveRow): Promise<void> {
    if (codesSent >= MOST_CODES) throw new ProblemError('rate-limited', { retryAfterSeconds: 86_400 });
    const held = await this.cases.find(tx, caseId);
    if (!held?.contact) throw invalidLink();
    const code = mintMailedCode();
    await this.archives.setCode(tx, caseId, this.hmac(caseId, code));
    await this.mails.send(tx, held, { template: 'case-archive-code', data: { code, minutes: CODE_MINUTES } });
  }

  /** A wrong one counts, in the caller's transaction, which must commit. */
  async takes(tx: Tx, { caseId, codeHmac, codeIsLive, codeTries }: ArchiveRow, code: string): Promise<boolean> {
    const given = this.hmac(caseId, readDigits(code));
    if (codeHmac && codeIsLive && codeTries < CODE_TRIES && timingSafeEqual(codeHmac, given)) {
      await this.archives.fetched(tx, caseId);
      return true;
    }
    await this.archives.triedCode(tx, caseId);
    return false;
  }

  private hmac(caseId: string, code: string): Buffer {
    return this.keys.signLink(`case-archive-code\n${caseId}\n${code}`);
  }
}

/** The bytes of a built archive. */
@Injectable()
export class ArchiveBytes {
  constructor(
    @Inject(databaseOf('privacy_api')) private readonly db: Database,
    private readonly archives: ArchiveRepository,
    private readonly pieces: PieceStore,
    private readonly seal: CaseSeal,
  ) {}

  /** One part is in memory at a time. Ends early, with an error, when the archive is removed meanwhile. */
  async *read({ caseId, run, parts, sealedKey }: ArchiveRow): AsyncGenerator<Buffer> {
    const of: PiecesOf = runOf(caseId, run ?? '', Buffer.from(this.seal.open<string>(caseId, 'archive-key', sealedKey as Buffer), 'base64'));
    for (let part = 0; part < (parts ?? 0); part++) {
      const bytes = await this.pieces.getOne(of, part);
      if (!(await this.db.transaction('platform', (tx) => this.archives.live(tx, caseId)))) throw new Error('The archive is gone');
      yield bytes;
    }
  }
}
