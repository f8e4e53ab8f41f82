import type { DataHolder, HolderFinding, SubjectIdentifier } from '#contracts/data-holder.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Inject, Injectable } from '@nestjs/common';
import { AddressKeys } from './address-keys.js';
import { SubscriberRepository } from './subscriber.repository.js';
import { KEPT_AS_HASH, WaitlistDataRepository } from './waitlist-data.repository.js';

/** What the waitlist holds about a person, by their mail address. */
@Injectable()
export class WaitlistDataHolder implements DataHolder {
  readonly name = 'waitlist.people';
  readonly stores = ['waitlist.subscriber', 'waitlist.sign_up', 'waitlist.confirm_token', 'consent.event', ...KEPT_AS_HASH];
  readonly omits = { 'waitlist.suppression': 'keyed-hash-only', 'waitlist.address_rule': 'keyed-hash-only' };

  constructor(
    @Inject(databaseOf('waitlist_worker')) private readonly db: Database,
    private readonly addressKeys: AddressKeys,
    private readonly data: WaitlistDataRepository,
    private readonly subscribers: SubscriberRepository,
  ) {}

  locate(subject: SubjectIdentifier): Promise<HolderFinding[]> {
    return this.with(subject, [], (tx, hmac) => this.data.count(tx, hmac));
  }

  async *export(subject: SubjectIdentifier): AsyncIterable<{ path: string; contentType: string; bytes: Uint8Array }> {
    const data = await this.with(subject, undefined, (tx, hmac) => this.data.export(tx, hmac));
    if (data) yield { path: 'waitlist.json', contentType: 'application/json', bytes: Buffer.from(JSON.stringify(data, null, 2)) };
  }

  /** Understands `email`, `name` and `company`. */
  rectify(subject: SubjectIdentifier, { email, name, company }: Record<string, string>): Promise<HolderFinding[]> {
    const address = email === undefined ? undefined : this.addressKeys.find(email);
    return this.with(subject, [], async (tx, hmac) => changed(await this.data.rectify(tx, hmac, { name, company, address })));
  }

  restrict(subject: SubjectIdentifier, restricted: boolean): Promise<HolderFinding[]> {
    return this.with(subject, [], async (tx, hmac) => changed(await this.data.restrict(tx, hmac, restricted)));
  }

  /** Everything but the hashes that keep the address from being mailed again: they are what the erasure promises. */
  erase(subject: SubjectIdentifier): Promise<HolderFinding[]> {
    return this.with(subject, [], async (tx, hmac) => {
      const found = await this.data.count(tx, hmac);
      await this.eraseAll(tx, hmac);
      return found.filter(({ store }) => !KEPT_AS_HASH.includes(store));
    });
  }

  /** The key of an address is what its place is found by. */
  eraseByAddressKey(key: Buffer): Promise<void> {
    return this.db.transaction('platform', (tx) => this.eraseAll(tx, key));
  }

  async verifyAbsent(subject: SubjectIdentifier): Promise<HolderFinding[]> {
    return (await this.locate(subject)).filter(({ store }) => !KEPT_AS_HASH.includes(store));
  }

  private async eraseAll(tx: Tx, hmac: Buffer): Promise<void> {
    const subscriber = await this.data.subscriber(tx, hmac);
    if (subscriber) await this.subscribers.erase(tx, subscriber);
    await this.data.eraseRest(tx, hmac);
  }

  private async with<T>(subject: SubjectIdentifier, nobody: T, work: (tx: Tx, hmac: Buffer) => Promise<T>): Promise<T> {
    const address = subject.kind === 'email' && subject.tenantId === undefined ? this.addressKeys.find(subject.value) : undefined;
    return address ? this.db.transaction('platform', (tx) => work(tx, address.hmac)) : nobody;
  }
}

const changed = (records: number): HolderFinding[] => (records > 0 ? [{ store: 'waitlist.subscriber', records }] : []);
