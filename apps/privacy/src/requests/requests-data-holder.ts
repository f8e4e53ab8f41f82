import type { DataHolder, HolderFinding, LawfulException, SubjectIdentifier } from '#contracts/data-holder.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { MailKeys } from '#mail/mail-keys.js';
import { Inject, Injectable } from '@nestjs/common';
import { RequestsDataRepository, type RequestSubject } from './requests-data.repository.js';

const STORE = 'privacy.rights_request';

const findings = (records: number): HolderFinding[] => (records > 0 ? [{ store: STORE, records }] : []);

const subjectOf = ({ kind, value, tenantId }: SubjectIdentifier): RequestSubject | undefined => {
  if (kind === 'email' && tenantId === undefined) return { email: value };
  return kind === 'end-user-pseudonym' && tenantId !== undefined ? { customerId: tenantId, endUser: value } : undefined;
};

/** What people asked for. A request that is not closed is kept until it is, even if it asks for its own erasure: it could not be answered otherwise. */
@Injectable()
export class RequestsDataHolder implements DataHolder {
  readonly name = 'privacy.rights-requests';
  readonly stores = [STORE, 'privacy.rights_sub_case', 'privacy.rights_event'];

  constructor(
    @Inject(databaseOf('privacy_worker')) private readonly db: Database,
    private readonly requests: RequestsDataRepository,
    private readonly keys: MailKeys,
  ) {}

  locate(subject: SubjectIdentifier): Promise<HolderFinding[]> {
    return this.about(subject, [], async (tx, who) => findings(await this.requests.count(tx, who, 'all')));
  }

  async *export(subject: SubjectIdentifier): AsyncIterable<{ path: string; contentType: string; bytes: Uint8Array }> {
    const items = await this.about(subject, [], (tx, who) => this.requests.export(tx, who));
    if (items.length > 0) yield { path: 'rights-requests.json', contentType: 'application/json', bytes: Buffer.from(JSON.stringify({ items }, null, 2)) };
  }

  /** Understands `email`. */
  rectify(subject: SubjectIdentifier, { email }: Record<string, string>): Promise<HolderFinding[]> {
    return this.about(subject, [], async (tx, who) => ('email' in who && email !== undefined ? findings(await this.requests.rectify(tx, who, email, this.keys.recipientKey(email))) : []));
  }

  /** Nothing is done with a request but what it asks for: there is no use to restrict. */
  restrict(subject: SubjectIdentifier): Promise<HolderFinding[]> {
    return this.locate(subject);
  }

  erase(subject: SubjectIdentifier): Promise<HolderFinding[]> {
    return this.about(subject, [], async (tx, who) => findings(await this.requests.erase(tx, who)));
  }

  verifyAbsent(subject: SubjectIdentifier): Promise<HolderFinding[]> {
    return this.locate(subject);
  }

  /** GDPR Art. 17(3)(b): what is needed to answer a request in time. Taken out when its time after closing is over. */
  exceptions(subject: SubjectIdentifier): Promise<LawfulException[]> {
    return this.about(subject, [], async (tx, who) => findings(await this.requests.count(tx, who, 'open')).map((finding) => ({ ...finding, reason: 'open-request' })));
  }

  addresses(): Promise<string[]> {
    return this.db.transaction('platform', (tx) => this.requests.addresses(tx));
  }

  private async about<T>(subject: SubjectIdentifier, nothing: T, work: (tx: Tx, who: RequestSubject) => Promise<T>): Promise<T> {
    const who = subjectOf(subject);
    return who ? this.db.transaction('platform', (tx) => work(tx, who)) : nothing;
  }
}
