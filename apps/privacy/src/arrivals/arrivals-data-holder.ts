import type { DataHolder, HolderFinding, SubjectIdentifier } from '#contracts/data-holder.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Inject, Injectable } from '@nestjs/common';
import { ArrivalsRepository } from './arrivals.repository.js';

const STORE = 'privacy.security_report';

/** What was reported under an address. */
@Injectable()
export class ArrivalsDataHolder implements DataHolder {
  readonly name = 'privacy.arrivals';
  readonly stores = [STORE];

  constructor(
    @Inject(databaseOf('privacy_worker')) private readonly db: Database,
    private readonly arrivals: ArrivalsRepository,
  ) {}

  locate(subject: SubjectIdentifier): Promise<HolderFinding[]> {
    return this.each(subject, async (tx, email) => (await this.arrivals.ofPerson(tx, email)).length);
  }

  async *export(subject: SubjectIdentifier): AsyncIterable<{ path: string; contentType: string; bytes: Uint8Array }> {
    if (subject.kind !== 'email') return;
    const items = await this.db.transaction('platform', (tx) => this.arrivals.ofPerson(tx, subject.value));
    if (items.length > 0) yield { path: 'security-reports.json', contentType: 'application/json', bytes: Buffer.from(JSON.stringify({ items }, null, 2)) };
  }

  /** Understands `email`. */
  rectify(subject: SubjectIdentifier, { email: corrected }: Record<string, string>): Promise<HolderFinding[]> {
    return this.each(subject, async (tx, email) => (corrected === undefined ? 0 : this.arrivals.rectify(tx, email, corrected)));
  }

  /** Nothing is done with a report but what it is for: there is no use to restrict. */
  restrict(subject: SubjectIdentifier): Promise<HolderFinding[]> {
    return this.locate(subject);
  }

  erase(subject: SubjectIdentifier): Promise<HolderFinding[]> {
    return this.each(subject, (tx, email) => this.arrivals.erase(tx, email));
  }

  verifyAbsent(subject: SubjectIdentifier): Promise<HolderFinding[]> {
    return this.locate(subject);
  }

  private async each(subject: SubjectIdentifier, work: (tx: Tx, email: string) => Promise<number>): Promise<HolderFinding[]> {
    if (subject.kind !== 'email') return [];
    const records = await this.db.transaction('platform', (tx) => work(tx, subject.value));
    return records > 0 ? [{ store: STORE, records }] : [];
  }
}
