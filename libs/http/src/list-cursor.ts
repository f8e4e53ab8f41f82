import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { Inject, Injectable } from '@nestjs/common';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { ProblemError } from './problem.js';

/** Where a page of a list ended: what is sorted by, as text without spaces (a time with microseconds), and the id that breaks ties. */
export interface ListPosition {
  at: string;
  id: string;
}

/** A position, and which way to go from there, for lists that can be paged back. */
export interface ListTurn extends ListPosition {
  towards: 'next' | 'previous';
}

/** SQL that answers a column of type timestamptz as text for {@link ListPosition}`.at`, exact to the microsecond. */
export const cursorTimeSql = (column: string): string => `to_char(${column} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

const MAC_BYTES = 16;
const SHAPE = /^[A-Za-z0-9_-]{40,200}$/;

/** Cursors that tell where a page ended and cannot be made up, changed or used for another list. Made of the app's secret, so each process of an app reads them. */
@Injectable()
export class ListCursor {
  private readonly secret: Buffer;

  constructor(@Inject(CONFIG) config: Pick<Config, 'secrets'>) {
    this.secret = createHmac('sha256', config.secrets.sessionToken).update('list cursor 3').digest();
  }

  /** `list`: whose list and its filters, in any form that is the same for the same list. It is not in the cursor. */
  encode(list: readonly unknown[], { at, id, towards = 'next' }: ListPosition & Partial<ListTurn>): string {
    const text = Buffer.from(`${towards} ${at} ${id}`);
    return Buffer.concat([this.mac(list, text), text]).toString('base64url');
  }

  /** Throws the problem `invalid-cursor`. */
  decode(list: readonly unknown[], cursor: string): ListTurn;
  decode(list: readonly unknown[], cursor: string | undefined): ListTurn | undefined;
  decode(list: readonly unknown[], cursor: string | undefined): ListTurn | undefined {
    if (cursor === undefined) return undefined;
    const bytes = SHAPE.test(cursor) ? Buffer.from(cursor, 'base64url') : Buffer.alloc(MAC_BYTES);
    const text = bytes.subarray(MAC_BYTES);
    const genuine = bytes.toString('base64url') === cursor && timingSafeEqual(bytes.subarray(0, MAC_BYTES), this.mac(list, text));
    const [towards, at, id] = text.toString().split(' ');
    if (!genuine || (towards !== 'next' && towards !== 'previous') || at === undefined || id === undefined) throw new ProblemError('invalid-cursor');
    return { towards, at, id };
  }

  /** One page of what was read with one row more than its limit. */
  page<T extends ListPosition>(list: readonly unknown[], rows: T[], limit: number): { items: T[]; nextCursor: string | null } {
    const items = rows.slice(0, limit);
    const last = items.at(-1);
    return { items, nextCursor: rows.length > limit && last ? this.encode(list, { at: last.at, id: last.id }) : null };
  }

  private mac(list: readonly unknown[], text: Buffer): Buffer {
    const asked = JSON.stringify(list.map((part) => part ?? null));
    return createHmac('sha256', this.secret).update(`${asked.length}\n${asked}`).update(text).digest().subarray(0, MAC_BYTES);
  }
}
