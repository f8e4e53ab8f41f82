import type { DataHolder, HolderFinding, SubjectIdentifier } from '#contracts/data-holder.js';
import type { Database } from '#database/database.js';
import { Inject, Injectable } from '@nestjs/common';
import { AbuseRepository } from './abuse.repository.js';
import { ABUSE_DATABASE } from './abuse.tokens.js';
import { RecipientBudget } from './recipient-budget.js';

const STORE = 'abuse.recipient_mail';

/** Answers for the mails counted per mailbox: keyed hashes, a day old at most. */
@Injectable()
export class RecipientBudgetHolder implements DataHolder {
  readonly name = 'recipient-budget';
  readonly stores = [STORE] as const;

  constructor(
    @Inject(ABUSE_DATABASE) private readonly db: Database,
    private readonly repository: AbuseRepository,
    private readonly budget: RecipientBudget,
  ) {}

  async locate(subject: SubjectIdentifier): Promise<HolderFinding[]> {
    if (!isOurs(subject)) return [];
    const records = await this.db.transaction('platform', (tx) => this.repository.recipientMails(tx, this.budget.hashOf(subject.value)));
    return findings(records);
  }

  /** A count of mails says nothing that the person does not have: the mails themselves. */
  async *export(): AsyncIterable<never> {}

  rectify(): Promise<HolderFinding[]> {
    return Promise.resolve([]);
  }

  restrict(): Promise<HolderFinding[]> {
    return Promise.resolve([]);
  }

  async erase(subject: SubjectIdentifier): Promise<HolderFinding[]> {
    if (!isOurs(subject)) return [];
    const records = await this.db.transaction('platform', (tx) => this.repository.forgetRecipient(tx, this.budget.hashOf(subject.value)));
    return findings(records);
  }

  verifyAbsent(subject: SubjectIdentifier): Promise<HolderFinding[]> {
    return this.locate(subject);
  }
}

const isOurs = ({ kind, tenantId }: SubjectIdentifier): boolean => kind === 'email' && tenantId === undefined;

const findings = (records: number): HolderFinding[] => (records === 0 ? [] : [{ store: STORE, records }]);
