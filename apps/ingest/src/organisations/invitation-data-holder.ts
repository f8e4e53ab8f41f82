import type { DataHolder, HolderFinding, SubjectIdentifier } from '#contracts/data-holder.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Inject, Injectable } from '@nestjs/common';
import { InvitationDataRepository } from './invitation-data.repository.js';

/** Invitations that name a person, and what ownership that changes hands says about members. */
@Injectable()
export class InvitationDataHolder implements DataHolder {
  readonly name = 'identity.invitations';
  readonly stores = ['identity.invitation', 'identity.ownership_transfer', 'identity.ownership_claim', 'identity.organisation_closing'];

  constructor(
    @Inject(databaseOf('identity_writer')) private readonly db: Database,
    private readonly data: InvitationDataRepository,
  ) {}

  locate(subject: SubjectIdentifier): Promise<HolderFinding[]> {
    return this.with(subject, (tx, who) => this.data.count(tx, who));
  }

  async *export(subject: SubjectIdentifier): AsyncIterable<{ path: string; contentType: string; bytes: Uint8Array }> {
    const [data] = await this.with(subject, async (tx, who) => [await this.data.export(tx, who)]);
    if (data) yield { path: 'invitations.json', contentType: 'application/json', bytes: Buffer.from(JSON.stringify(data, null, 2)) };
  }

  /** An invitation to a wrong address is revoked and made anew: its link was proof of the old one. */
  rectify(): Promise<HolderFinding[]> {
    return Promise.resolve([]);
  }

  restrict(): Promise<HolderFinding[]> {
    return Promise.resolve([]);
  }

  erase(subject: SubjectIdentifier): Promise<HolderFinding[]> {
    return this.with(subject, async (tx, who) => {
      const found = await this.data.count(tx, who);
      await this.data.erase(tx, who);
      return found;
    });
  }

  verifyAbsent(subject: SubjectIdentifier): Promise<HolderFinding[]> {
    return this.locate(subject);
  }

  private async with<T>(subject: SubjectIdentifier, work: (tx: Tx, who: { email: string | null; memberId: string | null }) => Promise<T[]>): Promise<T[]> {
    const found = await this.db.transaction('platform', (tx) => this.data.resolve(tx, subject));
    return found ? this.db.transaction({ tenants: found.tenants }, (tx) => work(tx, found)) : [];
  }
}
