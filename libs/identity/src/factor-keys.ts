import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { Inject, Injectable } from '@nestjs/common';
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

const VERSION = 1;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Keys that a copy of the database lacks: short codes are kept as HMACs under them, secrets of authenticator apps sealed. Both come from `API_KEY_PEPPER`. */
@Injectable()
export class FactorKeys {
  private readonly codes: Buffer;
  private readonly secrets: Buffer;

  constructor(@Inject(CONFIG) config: Pick<Config, 'secrets'>) {
    const derive = (label: string): Buffer => Buffer.from(hkdfSync('sha256', config.secrets.apiKeyPepper, '', label, 32));
    this.codes = derive('pixeltrace short codes v1');
    this.secrets = derive('pixeltrace factor secrets v1');
  }

  /** Keyed hash of parts that must not run into each other: a code and what it belongs to. */
  hmac(...parts: readonly string[]): Buffer {
    return createHmac('sha256', this.codes).update(JSON.stringify(parts)).digest();
  }

  /** AES-256-GCM, bound to the row it is for. */
  seal(rowId: string, secret: Uint8Array): Buffer {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.secrets, iv, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(rowId));
    return Buffer.concat([Buffer.of(VERSION), iv, cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
  }

  /** Throws when the bytes were altered, belong to another row or were sealed under another pepper. */
  open(rowId: string, sealed: Buffer): Buffer {
    if (sealed[0] !== VERSION) throw new RangeError('A factor secret of an unknown version');
    const decipher = createDecipheriv('aes-256-gcm', this.secrets, sealed.subarray(1, 1 + IV_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(rowId)).setAuthTag(sealed.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(sealed.subarray(1 + IV_BYTES, -TAG_BYTES)), decipher.final()]);
  }
}
