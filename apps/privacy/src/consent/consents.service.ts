import { ReceiptSigner } from '#audit/receipt.js';
import type { ConsentEvent, ConsentRecord } from '#consent/consent-event.js';
import { AUDIT_WRITER, type AuditActor, type AuditWriter } from '#contracts/audit-writer.js';
import { CONSENT_LINK } from '#contracts/consent-consumers.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Exchange } from '#exchange/exchange.js';
import { invalidLink } from '#http/link-token.js';
import { ProblemError } from '#http/problem.js';
import { actorOf, type OperatorPrincipal } from '#identity/principal.js';
import { SignedLinks } from '#mail/signed-link.js';
import { Inject, Injectable } from '@nestjs/common';
import type { ConsentPropagationsDto, SignedConsentRecordDto, WithdrawForPersonDto } from './consents.dto.js';
import { ConsentDesk } from './consent-desk.js';

const LISTED = 100;
const PERSON: AuditActor = { kind: 'system', id: 'mailed-link' };

/** What people who came to us agreed to: for themselves by a signed link, and for operators. */
@Injectable()
export class ConsentsService {
  constructor(
    @Inject(databaseOf('privacy_api')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly desk: ConsentDesk,
    private readonly links: SignedLinks,
    private readonly exchange: Exchange,
    private readonly signer: ReceiptSigner,
  ) {}

  /** Throws `invalid-token` for a link that opens no record (any more). */
  own(token: string): Promise<SignedConsentRecordDto[]> {
    return this.platform(async (tx) => this.signed((await this.behind(tx, token)).records));
  }

  /** The receipt of the withdrawal. Throws `invalid-token`, and `conflict` when nothing is given. */
  withdrawOwn(token: string, purpose: string): Promise<SignedConsentRecordDto> {
    return this.platform(async (tx) => {
      const { subject } = await this.behind(tx, token);
      return this.withdraw(tx, { subject, purpose, mechanism: 'signed-link' }, PERSON);
    });
  }

  search(operator: OperatorPrincipal, subject: string): Promise<SignedConsentRecordDto[]> {
    return this.platform(async (tx) => {
      const records = await this.desk.reader.records(tx, { subject }, LISTED);
      await this.audit.append(tx, { log: 'platform', action: 'consent.looked-up', actor: actorOf(operator), target: { kind: 'consent-subject', id: subject }, details: { records: records.length } });
      return this.signed(records);
    });
  }

  /** Throws `not-found`. */
  read(recordId: string): Promise<SignedConsentRecordDto> {
    return this.platform((tx) => this.receiptOf(tx, recordId));
  }

  /** Throws `conflict` when nothing is given. */
  withdrawFor(operator: OperatorPrincipal, { subject, purpose, channel, jurisdiction }: WithdrawForPersonDto): Promise<SignedConsentRecordDto> {
    return this.platform((tx) => this.withdraw(tx, { subject, purpose, mechanism: channel, jurisdiction }, actorOf(operator)));
  }

  propagations(): Promise<ConsentPropagationsDto> {
    return this.platform(async (tx) => ({ ...(await this.desk.proofs.lag(tx)), items: await this.desk.repository.propagations(tx, LISTED) }));
  }

  private async withdraw(tx: Tx, { subject, purpose, ...how }: { subject: string; purpose: string; mechanism: string; jurisdiction?: string | undefined }, actor: AuditActor): Promise<SignedConsentRecordDto> {
    if (!(await this.desk.reader.allows(tx, { subject }, purpose))) throw new ProblemError('conflict', { detail: 'Nothing is given for this purpose, so there is nothing to withdraw.' });
    const [given] = (await this.desk.reader.records(tx, { subject }, LISTED)).filter(({ decision, purposes }) => decision === 'given' && purposes.includes(purpose));
    const recordId = await this.desk.consents.record(tx, { ...withdrawalOf(subject, purpose, given), mechanism: how.mechanism, ...(how.jurisdiction === undefined ? {} : { jurisdiction: how.jurisdiction }) });
    await this.exchange.post(tx, { to: 'waitlist', job: 'waitlist.apply-withdrawal', body: { subject, recordId } });
    await this.audit.append(tx, { log: 'platform', action: 'consent.withdrawn', actor, target: { kind: 'consent', id: recordId }, details: { purpose } });
    return this.receiptOf(tx, recordId);
  }

  private async receiptOf(tx: Tx, recordId: string): Promise<SignedConsentRecordDto> {
    const record = await this.desk.reader.record(tx, {}, recordId);
    if (!record) throw new ProblemError('not-found');
    return this.sign(record);
  }

  private async behind(tx: Tx, token: string): Promise<{ subject: string; records: ConsentRecord[] }> {
    const target = this.links.read(CONSENT_LINK, token);
    const records = target ? await this.desk.reader.records(tx, { subject: target.id }, LISTED) : [];
    if (!target || records.length === 0) throw invalidLink();
    return { subject: target.id, records };
  }

  private signed(records: readonly ConsentRecord[]): Promise<SignedConsentRecordDto[]> {
    return Promise.all(records.map((record) => this.sign(record)));
  }

  private sign({ requestedAt, decidedAt, recordedAt, withdrawnAt, forgottenAt, ...record }: ConsentRecord): Promise<SignedConsentRecordDto> {
    const text = (value: Date | null): string | null => value?.toISOString() ?? null;
    const times = { requestedAt: text(requestedAt), decidedAt: text(decidedAt), recordedAt: recordedAt.toISOString(), withdrawnAt: text(withdrawnAt), forgottenAt: text(forgottenAt) };
    return this.signer.sign({ kind: 'consent-record', controller: 'pixeltrace', ...record, ...times });
  }

  private platform<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.db.transaction('platform', work);
  }
}

/** About the text that was agreed to. */
const withdrawalOf = (subject: string, purpose: string, given: ConsentRecord | undefined): Omit<ConsentEvent, 'mechanism'> => ({
  subject,
  decision: 'withdrawn',
  purposes: [purpose],
  dataCategories: (given?.dataCategories ?? []) as ConsentEvent['dataCategories'] & string[],
  policyVersion: given?.policyVersion ?? 'unspecified',
  textSha256: Buffer.from(given?.textSha256 ?? '', 'hex'),
});
