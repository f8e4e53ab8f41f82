import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { ProblemError } from '#http/problem.js';
import { Inject, Injectable } from '@nestjs/common';
import { createHmac, timingSafeEqual } from 'node:crypto';

/** Where a page of a list ended: a time with microseconds as text, and the id that breaks ties. */
export interface ListPosition {
  at: string;
  id: string;
}

const MAC_BYTES = 16;
const SHAPE = /^[A-Za-z0-9_-]{40,200}$/;

/** Cursors that cannot be made up, changed or used for another list. */
@Injectable()
export class ListCursor {
  private readonly secret: Buffer;

  constructor(@Inject(CONFIG) config: Pick<Config, 'secrets'>) {
    this.secret = createHmac('sha256', config.secrets.sessionToken).update('waitlist list cursor 1').digest();
  }

  /** `list`: the list and its filters, in any form that is the same for the same list. */
  encode(list: readonly unknown[], { at, id }: ListPosition): string {
    const text = Buffer.from(`${at} ${id}`);
    return Buffer.concat([this.mac(list, text), text]).toString('base64url');
  }

  /** Throws the problem `invalid-cursor`. */
  decode(list: readonly unknown[], cursor: string | undefined): ListPosition | undefined {
    if (cursor === undefined) return undefined;
    const bytes = SHAPE.test(cursor) ? Buffer.from(cursor, 'base64url') : Buffer.alloc(MAC_BYTES);
    const text = bytes.subarray(MAC_BYTES);
    const genuine = bytes.toString('base64url') === cursor && timingSafeEqual(bytes.subarray(0, MAC_BYTES), this.mac(list, text));
    const [at, id] = text.toString().split(' ');
    if (!genuine || at === undefined || id === undefined) throw new ProblemError('invalid-cursor');
    return { at, id };
  }

  /** One page of what was read with one row more than its limit. */
  page<T extends { id: string; at: string }>(list: readonly unknown[], rows: T[], limit: number): { items: T[]; nextCursor: string | null } {
    const items = rows.slice(0, limit);
    const last = items.at(-1);
    return { items, nextCursor: rows.length > limit && last ? this.encode(list, last) : null };
  }

  private mac(list: readonly unknown[], text: Buffer): Buffer {
    const asked = JSON.stringify(list.map((part) => part ?? null));
    return createHmac('sha256', this.secret).update(`${asked.length}\n${asked}`).update(text).digest().subarray(0, MAC_BYTES);
  }
}
