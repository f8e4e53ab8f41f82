import { Injectable } from '@nestjs/common';
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { FactorKeys } from './factor-keys.js';
import type { PersonRef } from './person.js';

/** A mark for a browser that signed a person in: it opens nothing, but gives the owner tries of their own while strangers use theirs up. */
@Injectable()
export class KnownDevice {
  constructor(private readonly keys: FactorKeys) {}

  /** A mark for this person; it says nothing about who they are. */
  mark(person: PersonRef): string {
    const nonce = randomBytes(12).toString('base64url');
    return `${nonce}.${this.sign(person, nonce).toString('base64url')}`;
  }

  /** The nonce of a mark that was made for this person. */
  of(person: PersonRef, mark: string | undefined): string | undefined {
    const [, nonce = '', signature = ''] = /^([\w-]{16})\.([\w-]{43})$/.exec(mark ?? '') ?? [];
    return timingSafeEqual(this.sign(person, nonce), Buffer.from(signature.padEnd(43, 'A'), 'base64url')) ? nonce : undefined;
  }

  private sign(person: PersonRef, nonce: string): Buffer {
    return this.keys.hmac('device', person.id, nonce);
  }
}
