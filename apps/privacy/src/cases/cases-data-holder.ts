import type { DataHolder, HolderFinding, SubjectIdentifier } from '#contracts/data-holder.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Inject, Injectable } from '@nestjs/common';
import { ArchiveSweep } from './archive-sweep.js';
import { CaseSeal } from './case-seal.js';
import { type CaseRow, CaseRepository } from './case.repository.js';

const CASES = 'privacy.subject_case';

/**
 * What cases know of a person. A case that runs is how the person is answered, and forgets them when it ends; of one that has ended, an archive may still lie
 * there to be fetched, and an erasure keeps the address that it has to write to once more, when backups are clear (30 days at most).
 */
@Injectable()
export class CasesDataHolder implements DataHolder {
  readonly name = 'privacy.cases';
  readonly stores = [CASES, 'privacy.case_archive', 'privacy.case_node', 'privacy.case_dependency', 'blobs/case-exports'];

  constructor(
    @Inject(databaseOf('privacy_worker')) private readonly db: Database,
    private readonly cases: CaseRepository,
    private readonly seal: CaseSeal,
    private readonly archives: ArchiveSweep,
  ) {}

  async locate(subject: SubjectIdentifier): Promise<HolderFinding[]> {
    return findings((await this.archived(subject)).length);
  }

  async *export(subject: SubjectIdentifier): AsyncIterable<{ path: string; contentType: string; bytes: Uint8Array }> {
    const items = (await this.about(subject)).map(({ id, kind, state, openedAt, endedAt }) => ({ id, kind, state, openedAt, endedAt }));
    if (items.length > 0) yield { path: 'cases.json', contentType: 'application/json', bytes: Buffer.from(JSON.stringify({ items }, null, 2)) };
  }

  /** What a case was told it is about stays as it was told: it would look for somebody else. */
  rectify(): Promise<HolderFinding[]> {
    return Promise.resolve([]);
  }

  restrict(): Promise<HolderFinding[]> {
    return Promise.resolve([]);
  }

  async erase(subject: SubjectIdentifier): Promise<HolderFinding[]> {
    const found = await this.archived(subject);
    for (const { id } of found) await this.archives.remove(id);
    return findings(found.length);
  }

  verifyAbsent(subject: SubjectIdentifier): Promise<HolderFinding[]> {
    return this.locate(subject);
  }

  /** Cases that have ended and keep an archive. */
  private async archived(subject: SubjectIdentifier): Promise<CaseRow[]> {
    return (await this.about(subject)).filter(({ kind, state }) => kind === 'export' && state === 'done');
  }

  private async about(subject: SubjectIdentifier): Promise<CaseRow[]> {
    const rows = await this.db.transaction('platform', (tx) => this.cases.knowing(tx));
    return rows.filter((row) => this.knows(row, subject));
  }

  private knows({ id, subject, contact }: CaseRow, { kind, value, tenantId }: SubjectIdentifier): boolean {
    const same = (one: SubjectIdentifier): boolean => one.kind === kind && one.tenantId === tenantId && one.value.toLowerCase() === value.toLowerCase();
    const known = subject === null ? [] : this.seal.open<SubjectIdentifier[]>(id, 'subject', subject);
    return known.some(same) || (contact !== null && same({ kind: 'email', value: this.seal.open<string>(id, 'contact', contact) }));
  }
}

const findings = (records: number): HolderFinding[] => (records > 0 ? [{ store: CASES, records }] : []);
