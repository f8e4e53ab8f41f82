import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { ProblemError } from '#http/problem.js';
import { Inject, Injectable } from '@nestjs/common';
import { createHmac, timingSafeEqual } from 'node:crypto';

export interface ListPosition {
  startedAt: string;
  id: string;
}

/** What a cursor is good for: it continues this list and no other. */
export interface ListOfProject {
  tenantId: string;
  projectId: string;
}

const MAC_BYTES = 16;
const SHAPE = /^[A-Za-z0-9_-]{40,200}$/;

/** Cursors that tell where a page ended and cannot be made up, changed or used for another list. */
@Injectable()
export class ListCursor {
  private readonly secret: Buffer;

  constructor(@Inject(CONFIG) config: Config) {
    this.secret = createHmac('sha256', config.secrets.sessionToken).update('recordings list cursor 1').digest();
  }

  encode(list: ListOfProject, position: ListPosition): string {
    const text = Buffer.from(`${position.startedAt} ${position.id}`);
    return Buffer.concat([this.mac(list, text), text]).toString('base64url');
  }

  /** Throws the problem `invalid-cursor`. */
  decode(list: ListOfProject, cursor: string): ListPosition {
    const bytes = SHAPE.test(cursor) ? Buffer.from(cursor, 'base64url') : Buffer.alloc(MAC_BYTES);
    const text = bytes.subarray(MAC_BYTES);
    const genuine = bytes.toString('base64url') === cursor && timingSafeEqual(bytes.subarray(0, MAC_BYTES), this.mac(list, text));
    const [startedAt, id] = text.toString().split(' ');
    if (!genuine || startedAt === undefined || id === undefined) throw new ProblemError('invalid-cursor');
    return { startedAt, id };
  }

  private mac({ tenantId, projectId }: ListOfProject, text: Buffer): Buffer {
    return createHmac('sha256', this.secret).update(`${tenantId}${projectId}`).update(text).digest().subarray(0, MAC_BYTES);
  }
}
