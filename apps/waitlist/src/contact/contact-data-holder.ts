import type { DataHolder, HolderFinding, SubjectIdentifier } from '#contracts/data-holder.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Inject, Injectable } from '@nestjs/common';
import { ContactDataRepository } from './contact-data.repository.js';

const CONVERSATIONS = 'waitlist.conversation';
const MESSAGES = 'waitlist.conversation_message';

/** What the inbox holds about a person, by their mail address. What was mailed is with the mail system, which has a holder of its own. */
@Injectable()
export class ContactDataHolder implements DataHolder {
  readonly name = 'waitlist.contact';
  readonly stores = [CONVERSATIONS, MESSAGES];

  constructor(
    @Inject(databaseOf('waitlist_worker')) private readonly db: Database,
    private readonly data: ContactDataRepository,
  ) {}

  locate(subject: SubjectIdentifier): Promise<HolderFinding[]> {
    return this.with(subject, (tx, email) => this.found(tx, email));
  }

  async *export(subject: SubjectIdentifier): AsyncIterable<{ path: string; contentType: string; bytes: Uint8Array }> {
    if (subject.kind !== 'email') return;
    const conversations = await this.db.transaction('platform', (tx) => this.data.export(tx, subject.value));
    if (conversations.length > 0) yield { path: 'messages.json', contentType: 'application/json', bytes: Buffer.from(JSON.stringify({ conversations }, null, 2)) };
  }

  /** Understands `email`, `name` and `company`. */
  rectify(subject: SubjectIdentifier, changes: Record<string, string>): Promise<HolderFinding[]> {
    return this.with(subject, async (tx, email) => changed(await this.data.rectify(tx, email, changes)));
  }

  restrict(subject: SubjectIdentifier, restricted: boolean): Promise<HolderFinding[]> {
    return this.with(subject, async (tx, email) => changed(await this.data.restrict(tx, email, restricted)));
  }

  erase(subject: SubjectIdentifier): Promise<HolderFinding[]> {
    return this.with(subject, async (tx, email) => {
      const found = await this.found(tx, email);
      await this.data.erase(tx, email);
      return found;
    });
  }

  addresses(): Promise<string[]> {
    return this.db.transaction('platform', (tx) => this.data.addresses(tx));
  }

  verifyAbsent(subject: SubjectIdentifier): Promise<HolderFinding[]> {
    return this.locate(subject);
  }

  private async found(tx: Tx, email: string): Promise<HolderFinding[]> {
    const { conversations, messages } = await this.data.count(tx, email);
    return [...(conversations > 0 ? [{ store: CONVERSATIONS, records: conversations }] : []), ...(messages > 0 ? [{ store: MESSAGES, records: messages }] : [])];
  }

  private async with(subject: SubjectIdentifier, work: (tx: Tx, email: string) => Promise<HolderFinding[]>): Promise<HolderFinding[]> {
    return subject.kind === 'email' ? this.db.transaction('platform', (tx) => work(tx, subject.value)) : [];
  }
}

const changed = (records: number): HolderFinding[] => (records > 0 ? [{ store: CONVERSATIONS, records }] : []);
