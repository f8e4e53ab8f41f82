import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { DataHolder, HolderFinding, SubjectIdentifier } from '#contracts/data-holder.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Inject, Injectable } from '@nestjs/common';
import { PersonalPartsRepository } from './personal-parts.repository.js';

const STORE = 'audit.personal';

/** What leaves say of a person. It goes without a trace in the log, whose leaves hold commitments alone; that something went is a leaf of its own. */
@Injectable()
export class AuditDataHolder implements DataHolder {
  readonly name = 'audit.personal';
  readonly stores = [STORE];

  constructor(
    @Inject(databaseOf('privacy_worker')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly parts: PersonalPartsRepository,
  ) {}

  locate(subject: SubjectIdentifier): Promise<HolderFinding[]> {
    return this.each(subject, async (tx) => (await this.parts.of(tx, subject.value)).length);
  }

  async *export(subject: SubjectIdentifier): AsyncIterable<{ path: string; contentType: string; bytes: Uint8Array }> {
    if (subject.kind !== 'email') return;
    const items = await this.db.transaction('platform', (tx) => this.parts.of(tx, subject.value));
    if (items.length > 0) yield { path: 'audit-log.json', contentType: 'application/json', bytes: Buffer.from(JSON.stringify({ items }, null, 2)) };
  }

  /** A log says what was so at the time: it is not corrected. */
  rectify(): Promise<HolderFinding[]> {
    return Promise.resolve([]);
  }

  /** It is kept as proof and used for nothing else. */
  restrict(subject: SubjectIdentifier): Promise<HolderFinding[]> {
    return this.locate(subject);
  }

  erase(subject: SubjectIdentifier): Promise<HolderFinding[]> {
    return this.each(subject, async (tx) => {
      const gone = await this.parts.redact(tx, subject.value);
      if (gone > 0) await this.audit.append(tx, { log: 'platform', action: 'audit.redacted', actor: { kind: 'system', id: this.name }, target: { kind: 'log', id: 'all' }, details: { count: gone, clause: 'R3' } });
      return gone;
    });
  }

  verifyAbsent(subject: SubjectIdentifier): Promise<HolderFinding[]> {
    return this.locate(subject);
  }

  private async each(subject: SubjectIdentifier, work: (tx: Tx) => Promise<number>): Promise<HolderFinding[]> {
    if (subject.kind !== 'email') return [];
    const records = await this.db.transaction('platform', work);
    return records > 0 ? [{ store: STORE, records }] : [];
  }
}
