import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { ProblemError } from '#http/problem.js';
import { Inject, Injectable } from '@nestjs/common';
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { InboxFilter, InboxPosition } from './inbox.repository.js';

const MAC_BYTES = 16;
const SHAPE = /^[A-Za-z0-9_-]{40,200}$/;

/** Says where a page ended: cannot be made up, changed, or used with another filter. */
@Injectable()
export class InboxCursor {
  private readonly secret: Buffer;

  constructor(@Inject(CONFIG) config: Pick<Config, 'secrets'>) {
    this.secret = createHmac('sha256', config.secrets.sessionToken).update('inbox cursor 1').digest();
  }

  encode(filter: InboxFilter, { lastMessageAt, id }: InboxPosition): string {
    const text = Buffer.from(`${lastMessageAt} ${id}`);
    return Buffer.concat([this.mac(filter, text), text]).toString('base64url');
  }

  /** Throws the problem `invalid-cursor`. */
  decode(filter: InboxFilter, cursor: string): InboxPosition {
    const bytes = SHAPE.test(cursor) ? Buffer.from(cursor, 'base64url') : Buffer.alloc(MAC_BYTES);
    const text = bytes.subarray(MAC_BYTES);
    const genuine = bytes.toString('base64url') === cursor && timingSafeEqual(bytes.subarray(0, MAC_BYTES), this.mac(filter, text));
    const [lastMessageAt, id] = text.toString().split(' ');
    if (!genuine || lastMessageAt === undefined || id === undefined) throw new ProblemError('invalid-cursor');
    return { lastMessageAt, id };
  }

  private mac(filter: InboxFilter, text: Buffer): Buffer {
    const asked = JSON.stringify(Object.entries(filter).filter(([, value]) => value !== undefined).sort(([one], [other]) => one.localeCompare(other)));
    return createHmac('sha256', this.secret).update(`${asked.length}\n${asked}`).update(text).digest().subarray(0, MAC_BYTES);
  }
}
