import { MailKeys } from '#mail/mail-keys.js';
import { Injectable } from '@nestjs/common';
import { type Address, parseAddress } from './address.js';

/** An address with what stands for it where it need not be known. */
export interface KnownAddress extends Address {
  /** 16 bytes; the same for every spelling of one mailbox, and for ever, whatever keys come later. */
  hmac: Buffer;
  /** 0 to 7. Requests of one address are worked on one after another. */
  shard: number;
}

const SHARDS = 8;

@Injectable()
export class AddressKeys {
  constructor(private readonly keys: MailKeys) {}

  /** Throws a TypeError for what is no address: callers have validated it. */
  read(text: string): KnownAddress {
    const address = this.find(text);
    if (!address) throw new TypeError('Not an address');
    return address;
  }

  find(text: string): KnownAddress | undefined {
    const address = parseAddress(text);
    if (!address) return undefined;
    const hmac = this.keys.recipientKey(address.email);
    return { ...address, hmac, shard: (hmac[0] as number) % SHARDS };
  }
}
