import type { DataHolder, HolderFinding, SubjectIdentifier } from '#contracts/data-holder.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { Inject, Injectable } from '@nestjs/common';
import { EXCHANGE_DATABASE } from './exchange-sweep.js';
import { Exchange } from './exchange.js';

const STORE = 'exchange.message';

type Waiting = Awaited<ReturnType<Exchange['waiting']>>[number];

/** Tasks of a case name the person whom they are about, and end with it: an erasure that closed them would never come to its own end. */
const isPrivacyTask = (body: unknown): boolean => typeof body === 'object' && body !== null && 'privacyTask' in body;

const names = (body: unknown, value: string): boolean => {
  if (typeof body === 'string') return body.toLowerCase() === value.toLowerCase();
  return typeof body === 'object' && body !== null && Object.values(body).some((part) => names(part, value));
};

/** What waits in the exchange for this app and names a person. Only this app can open it, so every app has a holder of its own. */
@Injectable()
export class ExchangeDataHolder implements DataHolder {
  readonly name = 'exchange.messages';
  readonly stores = [STORE];

  constructor(
    @Inject(EXCHANGE_DATABASE) private readonly db: Database,
    @Inject(Exchange) private readonly exchange: Exchange,
  ) {}

  async locate(subject: SubjectIdentifier): Promise<HolderFinding[]> {
    return this.db.transaction('platform', async (tx) => findings((await this.about(tx, subject)).length));
  }

  async *export(subject: SubjectIdentifier): AsyncIterable<{ path: string; contentType: string; bytes: Uint8Array }> {
    const found = await this.db.transaction('platform', (tx) => this.about(tx, subject));
    if (found.length > 0) yield { path: 'messages.json', contentType: 'application/json', bytes: Buffer.from(JSON.stringify(found.map(({ about, body }) => ({ about, body })), null, 2)) };
  }

  /** A message is worked on within moments: it is not rewritten. */
  rectify(): Promise<HolderFinding[]> {
    return Promise.resolve([]);
  }

  restrict(): Promise<HolderFinding[]> {
    return Promise.resolve([]);
  }

  /** The message is closed, and its job finds nothing to do. */
  async erase(subject: SubjectIdentifier): Promise<HolderFinding[]> {
    return this.db.transaction('platform', async (tx) => {
      const found = await this.about(tx, subject);
      for (const { id } of found) await this.exchange.close(tx, id);
      return findings(found.length);
    });
  }

  verifyAbsent(subject: SubjectIdentifier): Promise<HolderFinding[]> {
    return this.locate(subject);
  }

  private async about(tx: Tx, { value }: SubjectIdentifier): Promise<Waiting[]> {
    return (await this.exchange.waiting(tx)).filter(({ body }) => !isPrivacyTask(body) && names(body, value));
  }
}

const findings = (records: number): HolderFinding[] => (records > 0 ? [{ store: STORE, records }] : []);
