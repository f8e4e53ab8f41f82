import type { DataHolder, HolderFinding, SubjectIdentifier } from '#contracts/data-holder.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Inject, Injectable } from '@nestjs/common';
import { type Acceptance, AcceptancesRepository } from './acceptances.repository.js';

const STORE = 'registry.policy_acceptance';

/** Under which versions of the policy somebody went on. Goes with the account or the place as well, by a foreign key. */
@Injectable()
export class AcceptancesDataHolder implements DataHolder {
  readonly name = 'privacy.acceptances';
  readonly stores = [STORE];

  constructor(
    @Inject(databaseOf('privacy_worker')) private readonly db: Database,
    private readonly acceptances: AcceptancesRepository,
  ) {}

  async locate(subject: SubjectIdentifier): Promise<HolderFinding[]> {
    const { length: records } = await this.of(subject);
    return records === 0 ? [] : [{ store: STORE, records }];
  }

  async *export(subject: SubjectIdentifier): AsyncIterable<{ path: string; contentType: string; bytes: Uint8Array }> {
    const items = await this.of(subject);
    const told = items.map(({ number, how, acceptedAt }) => ({ policyVersion: number, how, acceptedAt }));
    if (told.length > 0) yield { path: 'policy-acceptances.json', contentType: 'application/json', bytes: Buffer.from(JSON.stringify({ items: told }, null, 2)) };
  }

  /** Holds ids and versions: there is nothing to correct. */
  rectify(subject: SubjectIdentifier): Promise<HolderFinding[]> {
    return this.locate(subject);
  }

  /** Nothing is done with them but to show them. */
  restrict(subject: SubjectIdentifier): Promise<HolderFinding[]> {
    return this.locate(subject);
  }

  async erase(subject: SubjectIdentifier): Promise<HolderFinding[]> {
    return this.db.transaction('platform', async (tx) => {
      const found = await this.acceptances.of(tx, subject);
      await this.acceptances.erase(tx, found.map(({ id }) => id));
      return found.length === 0 ? [] : [{ store: STORE, records: found.length }];
    });
  }

  verifyAbsent(subject: SubjectIdentifier): Promise<HolderFinding[]> {
    return this.locate(subject);
  }

  private of(subject: SubjectIdentifier): Promise<Acceptance[]> {
    return this.db.transaction('platform', (tx) => this.acceptances.of(tx, subject));
  }
}
