import { Injectable } from '@nestjs/common';
import { timingSafeEqual } from 'node:crypto';
import { FactorKeys } from './factor-keys.js';

export type Stoppable = 'email-change' | 'factor-recovery';

const FORM = /^(email-change|factor-recovery)\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([\w-]{43})$/;

/** Tokens of the links by which whoever was told can stop a change that waits. They do nothing else, and can be made again for each mail. */
@Injectable()
export class StopTokens {
  constructor(private readonly keys: FactorKeys) {}

  of(what: Stoppable, id: string): string {
    return `${what}.${id}.${this.sign(what, id).toString('base64url')}`;
  }

  /** What a token stops, or undefined when it was not made here. */
  read(token: string): { what: Stoppable; id: string } | undefined {
    const [, what, id, signature] = FORM.exec(token) ?? [];
    if (what === undefined || id === undefined || signature === undefined) return undefined;
    const right = timingSafeEqual(this.sign(what as Stoppable, id), Buffer.from(signature, 'base64url'));
    return right ? { what: what as Stoppable, id } : undefined;
  }

  private sign(what: Stoppable, id: string): Buffer {
    return this.keys.hmac('stop', what, id);
  }
}
