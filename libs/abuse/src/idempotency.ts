import type { Database } from '#database/database.js';
import { ProblemError } from '#http/problem.js';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { AbuseKeys } from './abuse-keys.js';
import { ABUSE_DATABASE } from './abuse.tokens.js';
import { AbuseRepository } from './abuse.repository.js';

const SHAPE = /^[\x21-\x7e]{1,255}$/;
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** What a repeated message may have anew: a token of a form that was opened again. */
const NOT_THE_MESSAGE = new Set(['formToken', 'proof']);

export interface IdempotentRequest {
  /** Keys of different scopes never meet. */
  scope: string;
  body: object;
  request: FastifyRequest;
  reply: FastifyReply;
}

/**
 * `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header-07): the same request with the same key gets the first answer again, for 24 hours. Only hashes
 * are stored, and the answer sealed with a key made of the client's own: without it nobody can read what was answered.
 */
@Injectable()
export class Idempotency {
  constructor(
    @Inject(ABUSE_DATABASE) private readonly db: Database,
    private readonly repository: AbuseRepository,
    private readonly keys: AbuseKeys,
  ) {}

  /** Throws `idempotency-key-reused` and `idempotency-key-in-progress`. What `work` throws is not kept: the request may be tried again. */
  async once(request: IdempotentRequest, work: () => Promise<unknown>): Promise<unknown> {
    const given = request.request.headers['idempotency-key'];
    if (given === undefined) return work();
    if (typeof given !== 'string' || !SHAPE.test(given)) throw new ProblemError('validation-failed', { errors: [{ pointer: '#header/Idempotency-Key', detail: 'It has 1 to 255 printable ASCII characters without spaces.' }] });
    const key = this.keys.mac('idempotency-key', request.scope, given);
    const payload = this.keys.mac('idempotency-payload', request.scope, messageOf(request.body));
    const earlier = await this.db.transaction('platform', (tx) => this.repository.beginIdempotent(tx, key, payload));
    if (earlier.outcome === 'reused') throw new ProblemError('idempotency-key-reused');
    if (earlier.outcome === 'running') throw new ProblemError('idempotency-key-in-progress', { retryAfterSeconds: 1 });
    const seal = this.keys.mac('idempotency-seal', request.scope, given);
    if (earlier.outcome === 'done' && earlier.answer) return replay(request.reply, earlier.status ?? 200, unsealed(seal, earlier.answer));
    return this.run(key, seal, request.reply, work);
  }

  private async run(key: Buffer, seal: Buffer, reply: FastifyReply, work: () => Promise<unknown>): Promise<unknown> {
    try {
      const answer = await work();
      await this.db.transaction('platform', (tx) => this.repository.finishIdempotent(tx, key, reply.statusCode, sealed(seal, answer)));
      return answer;
    } catch (error) {
      await this.db.transaction('platform', (tx) => this.repository.dropIdempotent(tx, key)).catch(() => undefined);
      throw error;
    }
  }
}

/** Text that is the same for the same values in any order. */
const messageOf = (body: object): string => {
  const entries = Object.entries(body).filter(([name, value]) => !NOT_THE_MESSAGE.has(name) && value !== undefined);
  return JSON.stringify(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
};

const sealed = (key: Buffer, answer: unknown): Buffer => {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  return Buffer.concat([iv, cipher.update(JSON.stringify({ answer })), cipher.final(), cipher.getAuthTag()]);
};

const unsealed = (key: Buffer, bytes: Buffer): unknown => {
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  const text = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]).toString();
  return (JSON.parse(text) as { answer?: unknown }).answer;
};

const replay = (reply: FastifyReply, status: number, answer: unknown): unknown => {
  void reply.status(status).header('idempotency-replayed', 'true');
  return answer;
};
