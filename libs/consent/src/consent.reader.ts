import type { Tx } from '#contracts/transaction.js';
import { Inject, Injectable } from '@nestjs/common';
import type { ConsentEvent, ConsentReceipt, ConsentRecord, CurrentConsent } from './consent-event.js';
import { ConsentRepository, type ConsentSubject } from './consent.repository.js';

/** What other rooms may ask. */
@Injectable()
export class ConsentReader {
  constructor(@Inject(ConsentRepository) private readonly repository: ConsentRepository) {}

  /** The last decision for each purpose the subject was ever asked about; none when it never was. */
  current(tx: Tx, subject: ConsentSubject): Promise<CurrentConsent[]> {
    return this.repository.current(tx, subject);
  }

  /** What one record says. Undefined for a record that is not there, or that is another controller's. */
  receipt(tx: Tx, of: Pick<ConsentEvent, 'tenantId' | 'projectId'>, recordId: string): Promise<ConsentReceipt | undefined> {
    return this.repository.receipt(tx, of, recordId);
  }

  /** Every decision of a subject, newest first. */
  receipts(tx: Tx, subject: ConsentSubject, limit: number): Promise<ConsentReceipt[]> {
    return this.repository.receipts(tx, subject, limit);
  }

  /** The gate: whether a purpose may be pursued now. Reads what holds in this transaction and keeps no copy, so it is never older than the transaction. */
  async allows(tx: Tx, subject: ConsentSubject, purpose: string): Promise<boolean> {
    const current = await this.repository.current(tx, subject);
    return current.some((decision) => decision.purpose === purpose && decision.decision === 'given');
  }

  /** Everything every record of a subject says, newest first. */
  records(tx: Tx, subject: ConsentSubject, limit: number): Promise<ConsentRecord[]> {
    return this.repository.records(tx, subject, limit);
  }

  /** Everything one record says. Undefined for one that is not there, or that is another controller's. */
  record(tx: Tx, of: Pick<ConsentEvent, 'tenantId' | 'projectId'>, recordId: string): Promise<ConsentRecord | undefined> {
    return this.repository.record(tx, of, recordId);
  }
}
