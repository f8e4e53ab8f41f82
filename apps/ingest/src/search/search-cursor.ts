import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { ProblemError } from '#http/problem.js';
import { Inject, Injectable } from '@nestjs/common';
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { SearchPosition } from './search-plan.js';

/** A place between two pages, and which way to go from there. */
export interface SearchCursorPosition extends SearchPosition {
  towards: 'next' | 'previous';
}

const MAC_BYTES = 16;
const SHAPE = /^[A-Za-z0-9_-]{40,200}$/;

/** Cursors that tell where a page ended and cannot be made up, changed or used for another list: `list` says which (tenant, project, filter and order). */
@Injectable()
export class SearchCursor {
  private readonly secret: Buffer;

  constructor(@Inject(CONFIG) config: Config) {
    this.secret = createHmac('sha256', config.secrets.sessionToken).update('list cursor 2').digest();
  }

  encode(list: string, { towards, value, id }: SearchCursorPosition): string {
    const text = Buffer.from(`${towards} ${value} ${id}`);
    return Buffer.concat([this.mac(list, text), text]).toString('base64url');
  }

  /** Throws the problem `invalid-cursor`. */
  decode(list: string, cursor: string): SearchCursorPosition {
    const bytes = SHAPE.test(cursor) ? Buffer.from(cursor, 'base64url') : Buffer.alloc(MAC_BYTES);
    const text = bytes.subarray(MAC_BYTES);
    const genuine = bytes.toString('base64url') === cursor && timingSafeEqual(bytes.subarray(0, MAC_BYTES), this.mac(list, text));
    const [towards, value, id] = text.toString().split(' ');
    if (!genuine || (towards !== 'next' && towards !== 'previous') || value === undefined || id === undefined) throw new ProblemError('invalid-cursor');
    return { towards, value, id };
  }

  private mac(list: string, text: Buffer): Buffer {
    return createHmac('sha256', this.secret).update(`${list.length}:${list}`).update(text).digest().subarray(0, MAC_BYTES);
  }
}
