import type { DataHolder, HolderFinding, SubjectIdentifier } from '#contracts/data-holder.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Inject, Injectable } from '@nestjs/common';
import { ARRIVAL_KINDS, type ArrivalKind, ArrivalsRepository } from './arrivals.repository.js';

/** What was asked and reported under an address. */
@Injectable()
export class ArrivalsDataHolder implements DataHolder {
  readonly name = 'privacy.arrivals';
  readonly stores = ARRIVAL_KINDS.map((kind) => `privacy.${kind}`);

  constructor(
    @Inject(databaseOf('privacy_worker')) private readonly db: Database,
    private readonly arrivals: ArrivalsRepository,
  ) {}

  locate(subject: SubjectIdentifier): Promise<HolderFinding[]> {
    return this.each(subject, async (tx, kind, email) => (await this.arrivals.ofPerson(tx, kind, email)).length);
  }

  async *export(subject: SubjectIdentifier): AsyncIterable<{ path: string; contentType: string; bytes: Uint8Array }> {
    if (subject.kind !== 'email') return;
    for (const kind of ARRIVAL_KINDS) {
      const items = await this.db.transaction('platform', (tx) => this.arrivals.ofPerson(tx, kind, subject.value));
      if (items.length > 0) yield { path: `${kind.replace('_', '-')}s.json`, contentType: 'application/json', bytes: Buffer.from(JSON.stringify({ items }, null, 2)) };
    }
  }

  /** Understands `email`. */
  rectify(subject: SubjectIdentifier, { email: corrected }: Record<string, string>): Promise<HolderFinding[]> {
    return this.each(subject, async (tx, kind, email) => (corrected === undefined ? 0 : this.arrivals.rectify(tx, kind, email, corrected)));
  }

  /** Nothing is done with a request but what it asks for: there is no use to restrict. */
  restrict(subject: SubjectIdentifier): Promise<HolderFinding[]> {
    return this.locate(subject);
  }

  erase(subject: SubjectIdentifier): Promise<HolderFinding[]> {
    return this.each(subject, (tx, kind, email) => this.arrivals.erase(tx, kind, email));
  }

  verifyAbsent(subject: SubjectIdentifier): Promise<HolderFinding[]> {
    return this.locate(subject);
  }

  private async each(subject: SubjectIdentifier, work: (tx: Tx, kind: ArrivalKind, email: string) => Promise<number>): Promise<HolderFinding[]> {
    if (subject.kind !== 'email') return [];
    return this.db.transaction('platform', async (tx) => {
      const findings: HolderFinding[] = [];
      for (const kind of ARRIVAL_KINDS) findings.push({ store: `privacy.${kind}`, records: await work(tx, kind, subject.value) });
      return findings.filter(({ records }) => records > 0);
    });
  }
}
