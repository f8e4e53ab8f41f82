import { Clock } from '#clock/clock.js';
import { ProblemError } from '#http/problem.js';
import { Injectable } from '@nestjs/common';
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { AbuseKeys } from './abuse-keys.js';
import type { FormName } from './forms.js';

const MIN_AGE_MS = 2_000;
const MAX_AGE_MS = 2 * 3_600_000;
const VERSION = 'f1';
const SHAPE = /^f1\.([\w-]{22})\.([0-9a-z]{1,9})\.(\d{1,2})\.([\w-]{43})$/;

/** A token that was signed by us, for this form, at the right age. It may have been used before. */
export interface FormToken {
  /** Names the token when it is used up. */
  id: Buffer;
  /** Leading zero bits that its puzzle asks for. */
  difficulty: number;
  expiresAt: Date;
}

/** Signed form tokens: they say when a form was opened and how hard its puzzle is. Nothing is stored until one is used. */
@Injectable()
export class FormTokens {
  constructor(
    private readonly keys: AbuseKeys,
    private readonly clock: Clock,
  ) {}

  issue(form: FormName, difficulty: number, at: Date = this.clock.now()): string {
    const [nonce, time, bits] = [randomBytes(16).toString('base64url'), at.getTime().toString(36), String(difficulty)];
    return [VERSION, nonce, time, bits, this.sign(form, nonce, time, bits)].join('.');
  }

  /** Throws `form-too-early` and `form-token-invalid`. */
  read(form: FormName, text: string): FormToken {
    const [, nonce = '', time = '', bits = '', given = ''] = SHAPE.exec(text) ?? [];
    const expected = Buffer.from(this.sign(form, nonce, time, bits));
    const actual = Buffer.from(given);
    if (actual.length !== expected.length || !timingSafeEqual(actual, expected)) throw new ProblemError('form-token-invalid');
    const issued = Number.parseInt(time, 36);
    const age = this.clock.now().getTime() - issued;
    if (age < MIN_AGE_MS) throw new ProblemError('form-too-early', { retryAfterSeconds: Math.ceil((MIN_AGE_MS - age) / 1_000) });
    if (age > MAX_AGE_MS) throw new ProblemError('form-token-invalid');
    return { id: Buffer.from(nonce, 'base64url'), difficulty: Number(bits), expiresAt: new Date(issued + MAX_AGE_MS) };
  }

  private sign(form: FormName, nonce: string, time: string, bits: string): string {
    return this.keys.mac('form-token', VERSION, form, nonce, time, bits).toString('base64url');
  }
}
