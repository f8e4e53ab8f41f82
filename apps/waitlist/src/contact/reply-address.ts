import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { Inject, Injectable } from '@nestjs/common';
import { createHmac, timingSafeEqual } from 'node:crypto';

const ID_CHARACTERS = 25;
const MAC_CHARACTERS = 12;
const MOST_BEFORE_AT = 64;
/** Digits and small letters alone: mail servers may fold what stands before the @. */
const SHAPE = new RegExp(`\\+([0-9a-z]{${ID_CHARACTERS}})\\.([0-9a-z]{${MAC_CHARACTERS}})@`);

/** Addresses that say which conversation an answer belongs to, and cannot be made up. */
@Injectable()
export class ReplyAddress {
  private readonly secret: Buffer;
  private readonly mailbox: string;

  constructor(@Inject(CONFIG) config: Pick<Config, 'secrets' | 'mail'>) {
    this.secret = createHmac('sha256', config.secrets.sessionToken).update('contact reply address 1').digest();
    this.mailbox = /<([^<>]+)>$/.exec(config.mail.from)?.[1] ?? config.mail.from;
  }

  /** The address itself where the mailbox has a name too long for more: answers are then told by the mails they refer to. */
  of(conversationId: string): string {
    const id = BigInt(`0x${conversationId.replaceAll('-', '')}`).toString(36).padStart(ID_CHARACTERS, '0');
    const at = this.mailbox.lastIndexOf('@');
    const before = `${this.mailbox.slice(0, at)}+${id}.${this.mac(id)}`;
    return before.length > MOST_BEFORE_AT ? this.mailbox : `${before}${this.mailbox.slice(at)}`;
  }

  /** The conversation that one of these recipients names; undefined when none is an address that we made. */
  read(recipients: readonly string[]): string | undefined {
    for (const recipient of recipients) {
      const [, id = '', mac = ''] = SHAPE.exec(recipient.toLowerCase()) ?? [];
      if (id !== '' && timingSafeEqual(Buffer.from(mac), Buffer.from(this.mac(id)))) return uuidOf(id);
    }
    return undefined;
  }

  private mac(id: string): string {
    const bytes = createHmac('sha256', this.secret).update(id).digest().subarray(0, 8);
    return bytes.readBigUInt64BE().toString(36).padStart(MAC_CHARACTERS, '0').slice(-MAC_CHARACTERS);
  }
}

const uuidOf = (id: string): string => {
  const value = [...id].reduce((sum, digit) => sum * 36n + BigInt(Number.parseInt(digit, 36)), 0n);
  return value
    .toString(16)
    .padStart(32, '0')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};
