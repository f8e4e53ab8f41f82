import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { Inject, Injectable } from '@nestjs/common';
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { readAddress } from './address.js';
import { MailError } from './mail.errors.js';

type Use = 'seal' | 'recipient' | 'link';

const VERSION = 1;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const MAC_BYTES = 16;

/**
 * What is done with the keys of mail. The oldest names recipients, so that a suppression outlives every rotation and every erasure; the
 * newest seals and signs; every one of them opens and verifies for ever.
 */
@Injectable()
export class MailKeys {
  readonly current: string;
  private readonly derived = new Map<string, Buffer>();
  private readonly oldest: string;

  constructor(@Inject(CONFIG) config: Pick<Config, 'mail'>) {
    const { keys } = config.mail;
    if (!keys) throw new MailError('no-keys');
    this.current = keys.current;
    this.oldest = Object.keys(keys.keys)[0] ?? '';
    for (const [id, key] of Object.entries(keys.keys)) {
      for (const use of ['seal', 'recipient', 'link'] as const) this.derived.set(`${use} ${id}`, Buffer.from(hkdfSync('sha256', Buffer.from(key, 'base64'), '', `pixeltrace mail ${use}`, 32)));
    }
  }

  /** 16 bytes that stand for an address wherever it need not be known. Throws `address-invalid`. */
  recipientKey(address: string): Buffer {
    return this.mac('recipient', this.oldest, readAddress(address).identity);
  }

  /** Encrypts what a row holds; `id` of the row is bound into the seal. */
  seal(id: string, plain: string): Buffer {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.key('seal', this.current), iv);
    const keyId = Buffer.from(this.current);
    cipher.setAAD(Buffer.from(`${VERSION} ${this.current} ${id}`));
    return Buffer.concat([Buffer.of(VERSION, keyId.length), keyId, iv, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  }

  /** Throws `seal-broken`. */
  open(id: string, sealed: Buffer): string {
    try {
      const start = 2 + (sealed[1] ?? 0);
      const keyId = sealed.subarray(2, start).toString();
      const decipher = createDecipheriv('aes-256-gcm', this.key('seal', keyId), sealed.subarray(start, start + IV_BYTES), { authTagLength: TAG_BYTES });
      decipher.setAAD(Buffer.from(`${sealed[0]} ${keyId} ${id}`));
      decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
      return decipher.update(sealed.subarray(start + IV_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
    } catch {
      throw new MailError('seal-broken');
    }
  }

  signLink(text: string): Buffer {
    return this.mac('link', this.current, text);
  }

  /** False for an unknown key too. */
  verifyLink(keyId: string, text: string, mac: Buffer): boolean {
    if (mac.length !== MAC_BYTES || !this.derived.has(`link ${keyId}`)) return false;
    return timingSafeEqual(this.mac('link', keyId, text), mac);
  }

  private mac(use: Use, id: string, text: string): Buffer {
    return createHmac('sha256', this.key(use, id)).update(text).digest().subarray(0, MAC_BYTES);
  }

  private key(use: Use, id: string): Buffer {
    const key = this.derived.get(`${use} ${id}`);
    if (!key) throw new MailError('no-keys');
    return key;
  }
}
