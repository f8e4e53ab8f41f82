import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import type { DataHolder, HolderFinding, SubjectIdentifier } from '#contracts/data-holder.js';
import { ALL_STREAMS } from '#contracts/mail-streams.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { readAddress } from '#mail/address.js';
import { composeFor, type MailContent } from '#mail/mail-content.js';
import { MailKeys } from '#mail/mail-keys.js';
import { Suppressions } from '#mail/suppressions.repository.js';
import { isTemplateName, templateOf } from '#mail/templates/registry.js';
import { Inject, Injectable } from '@nestjs/common';
import { MailDataRepository, type StoredMail } from './mail-data.repository.js';

const MESSAGES = 'mail.message';

/**
 * Mails to a person, by their address. Erasing keeps what names nobody: whether they want mail (a keyed hash), so that whoever left is never written to
 * again, and answers to their rights requests, which are forgotten a week after they were sent.
 */
@Injectable()
export class MailDataHolder implements DataHolder {
  readonly name = 'mail.messages';
  readonly stores = [MESSAGES];

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(databaseOf('waitlist_worker')) private readonly db: Database,
    private readonly keys: MailKeys,
    private readonly data: MailDataRepository,
    private readonly suppressions: Suppressions,
  ) {}

  locate(subject: SubjectIdentifier): Promise<HolderFinding[]> {
    return this.with(subject, [], (tx, recipientKey) => this.found(tx, recipientKey));
  }

  async *export(subject: SubjectIdentifier): AsyncIterable<{ path: string; contentType: string; bytes: Uint8Array }> {
    const mails = await this.with(subject, [], (tx, recipientKey) => this.data.all(tx, recipientKey));
    if (mails.length === 0) return;
    yield { path: 'mails.json', contentType: 'application/json', bytes: Buffer.from(JSON.stringify(mails.map((mail) => this.readable(mail)), null, 2)) };
  }

  /** Mails that were sent stay as they were sent. */
  rectify(): Promise<HolderFinding[]> {
    return Promise.resolve([]);
  }

  /** A person under restriction gets only what is owed to them. */
  restrict(subject: SubjectIdentifier, restricted: boolean): Promise<HolderFinding[]> {
    return this.with(subject, [], async (tx, recipientKey) => {
      if (restricted) await this.suppressions.add(tx, recipientKey, ALL_STREAMS, 'operator');
      else await this.suppressions.lift(tx, recipientKey);
      return [{ store: MESSAGES, records: 1 }];
    });
  }

  erase(subject: SubjectIdentifier): Promise<HolderFinding[]> {
    return this.with(subject, [], async (tx, recipientKey) => {
      const found = await this.found(tx, recipientKey);
      await this.data.erase(tx, recipientKey);
      return found;
    });
  }

  eraseByAddressKey(key: Buffer): Promise<void> {
    return this.db.transaction('platform', (tx) => this.data.erase(tx, key));
  }

  verifyAbsent(subject: SubjectIdentifier): Promise<HolderFinding[]> {
    return this.locate(subject);
  }

  private async found(tx: Tx, recipientKey: Buffer): Promise<HolderFinding[]> {
    const records = await this.data.count(tx, recipientKey);
    return records > 0 ? [{ store: MESSAGES, records }] : [];
  }

  private readable({ id, template, stream, state, recipientKey, content, createdAt, settledAt, announcement }: StoredMail): object {
    const facts = { id, stream, state, createdAt, settledAt };
    if (content === null || !isTemplateName(template)) return facts;
    const { to, data } = JSON.parse(this.keys.open(id, content)) as MailContent;
    const { subject, text } = composeFor(templateOf(template), announcement ?? data, recipientKey, { keys: this.keys, webUrl: this.config.urls.web });
    return { ...facts, to, subject, text };
  }

  private async with<T>(subject: SubjectIdentifier, nobody: T, work: (tx: Tx, recipientKey: Buffer) => Promise<T>): Promise<T> {
    if (subject.kind !== 'email') return nobody;
    let recipientKey: Buffer;
    try {
      recipientKey = this.keys.recipientKey(readAddress(subject.value).address);
    } catch {
      return nobody;
    }
    return this.db.transaction('platform', (tx) => work(tx, recipientKey));
  }
}
