import type { DataHolder, HolderFinding, SubjectIdentifier } from '#contracts/data-holder.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Inject, Injectable } from '@nestjs/common';
import { MemberDataRepository } from './member-data.repository.js';

/** What `identity` holds about a member. Recordings never point here: end users of customers are not members. */
@Injectable()
export class MemberDataHolder implements DataHolder {
  readonly name = 'identity.members';
  readonly stores = ['identity.member', 'identity.membership', 'identity.sign_in_session', 'identity.sign_in_link', 'identity.api_key', 'identity.totp_factor', 'identity.passkey', 'identity.recovery_code', 'identity.sign_in_attempt', 'identity.email_change', 'identity.factor_recovery', 'identity.factor_recovery_approval'];
  /** Invitations, requests and recordings of accounts are found by member: the account goes last. */
  readonly erasedLast = true;
  readonly omits = { 'identity.sign_in_link': 'secrets-kept-as-hashes', 'identity.recovery_code': 'secrets-kept-as-hashes' };

  constructor(
    @Inject(databaseOf('identity_writer')) private readonly db: Database,
    private readonly data: MemberDataRepository,
  ) {}

  async locate(subject: SubjectIdentifier): Promise<HolderFinding[]> {
    const own = await this.with(subject, [], (tx, id) => this.data.count(tx, id));
    return subject.kind === 'email' ? [...own, ...(await this.db.transaction('platform', (tx) => this.data.changesTo(tx, subject.value)))] : own;
  }

  async *export(subject: SubjectIdentifier): AsyncIterable<{ path: string; contentType: string; bytes: Uint8Array }> {
    const data = await this.with(subject, undefined, (tx, id) => this.data.export(tx, id));
    if (data) yield { path: 'account.json', contentType: 'application/json', bytes: Buffer.from(JSON.stringify(data, null, 2)) };
  }

  /** Understands `email` and `name`. */
  rectify(subject: SubjectIdentifier, changes: Record<string, string>): Promise<HolderFinding[]> {
    return this.with(subject, [], async (tx, id) => {
      await this.data.rectify(tx, id, changes);
      return [{ store: 'identity.member', records: 1 }];
    });
  }

  restrict(subject: SubjectIdentifier, restricted: boolean): Promise<HolderFinding[]> {
    return this.with(subject, [], async (tx, id) => {
      await this.data.restrict(tx, id, restricted);
      return [{ store: 'identity.member', records: 1 }];
    });
  }

  async erase(subject: SubjectIdentifier): Promise<HolderFinding[]> {
    if (subject.kind === 'email') await this.db.transaction('platform', (tx) => this.data.eraseChangesTo(tx, subject.value));
    return this.with(subject, [], async (tx, id) => {
      const found = await this.data.count(tx, id);
      await this.data.erase(tx, id);
      return found;
    });
  }

  identify(subject: SubjectIdentifier): Promise<SubjectIdentifier[]> {
    return this.db.transaction('platform', (tx) => this.data.identify(tx, subject));
  }

  addresses(): Promise<string[]> {
    return this.db.transaction('platform', (tx) => this.data.addresses(tx));
  }

  verifyAbsent(subject: SubjectIdentifier): Promise<HolderFinding[]> {
    return this.locate(subject);
  }

  /** Runs `work` with the subject's member id and the tenants they belong to; answers `nobody` when there is no such member. */
  private async with<T>(subject: SubjectIdentifier, nobody: T, work: (tx: Tx, memberId: string) => Promise<T>): Promise<T> {
    const found = await this.db.transaction('platform', async (tx) => {
      const id = await this.data.memberId(tx, subject);
      return id === undefined ? undefined : { id, tenants: await this.data.tenantsOf(tx, id) };
    });
    return found ? this.db.transaction({ tenants: found.tenants }, (tx) => work(tx, found.id)) : nobody;
  }
}
