import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { BadDataError } from '#jobs/job-errors.js';
import { Injectable } from '@nestjs/common';

export interface ArchiveRow {
  caseId: string;
  sealedKey: Buffer | null;
  run: string | null;
  parts: number | null;
  bytes: number | null;
  sha256: Buffer | null;
  files: number | null;
  omissions: number | null;
  linkNumber: number;
  codeHmac: Buffer | null;
  codeIsLive: boolean;
  codeTries: number;
  codesSent: number;
  goodUntil: Date | null;
}

export interface BuiltArchive {
  run: string;
  parts: number;
  bytes: number;
  sha256: Buffer;
  files: number;
  omissions: number;
}

/** Where everything of a case lies in the blob store. */
export const piecesOf = (caseId: string): string => `case-exports/${caseId}/`;

export const ARCHIVE_DAYS = 7;
export const CODE_MINUTES = 10;
export const CODE_TRIES = 5;

const COLUMNS = `case_id as "caseId", sealed_key as "sealedKey", run, parts, bytes::float8 as bytes, sha256, files, omissions, link_number::float8 as "linkNumber", code_hmac as "codeHmac",
  coalesce(code_until > clock.now(), false) as "codeIsLive", code_tries as "codeTries", codes_sent as "codesSent", good_until as "goodUntil"`;

@Injectable()
export class ArchiveRepository {
  async insert(tx: Tx, caseId: string, sealedKey: Buffer): Promise<void> {
    await query(tx, 'insert into privacy.case_archive (case_id, sealed_key) values ($1, $2)', [caseId, sealedKey]);
  }

  async keyOf(tx: Tx, caseId: string): Promise<Buffer> {
    const [row] = await query<{ key: Buffer | null }>(tx, 'select sealed_key as key from privacy.case_archive where case_id = $1', [caseId]);
    if (!row?.key) throw new BadDataError('archive-key-gone');
    return row.key;
  }

  async built(tx: Tx, caseId: string, { run, parts, bytes, sha256, files, omissions }: BuiltArchive): Promise<void> {
    await query(
      tx,
      `update privacy.case_archive set run = $2, parts = $3, bytes = $4, sha256 = $5, files = $6, omissions = $7, good_until = clock.now() + make_interval(days => $8) where case_id = $1`,
      [caseId, run, parts, bytes, sha256, files, omissions, ARCHIVE_DAYS],
    );
  }

  /** An archive that can be fetched now, held until the transaction ends. */
  async live(tx: Tx, caseId: string): Promise<ArchiveRow | undefined> {
    const rows = await query<ArchiveRow>(tx, `select ${COLUMNS} from privacy.case_archive where case_id = $1 and sealed_key is not null and good_until > clock.now() for update`, [caseId]);
    return rows[0];
  }

  async setCode(tx: Tx, caseId: string, hmac: Buffer): Promise<void> {
    await query(
      tx,
      'update privacy.case_archive set code_hmac = $2, code_until = clock.now() + make_interval(mins => $3), code_tries = 0, codes_sent = codes_sent + 1 where case_id = $1',
      [caseId, hmac, CODE_MINUTES],
    );
  }

  async triedCode(tx: Tx, caseId: string): Promise<void> {
    await query(tx, 'update privacy.case_archive set code_tries = code_tries + 1 where case_id = $1', [caseId]);
  }

  /** A code opens once. */
  async fetched(tx: Tx, caseId: string): Promise<void> {
    await query(tx, 'update privacy.case_archive set code_hmac = null, code_until = null, fetched_at = clock.now() where case_id = $1', [caseId]);
  }

  async ended(tx: Tx): Promise<string[]> {
    const rows = await query<{ id: string }>(tx, 'select case_id as id from privacy.case_archive where sealed_key is not null and good_until <= clock.now()', []);
    return rows.map(({ id }) => id);
  }

  /** Nobody can read it from here on. */
  async shred(tx: Tx, caseId: string): Promise<void> {
    await query(tx, 'update privacy.case_archive set sealed_key = null, code_hmac = null, code_until = null, link_number = link_number + 1 where case_id = $1', [caseId]);
  }
}
