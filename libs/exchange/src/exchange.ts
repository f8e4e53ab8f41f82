import type { Config, ExchangeApp, ExchangeConfig } from '#config/config.js';
import { CONFIG } from '#config/config.module.js';
import { ConfigError } from '#config/config-error.js';
import { type JobContracts, type JobName, JOBS } from '#contracts/jobs.js';
import type { Tx } from '#contracts/transaction.js';
import { BadDataError } from '#jobs/job-errors.js';
import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { ExchangeRepository, type SealedMessage } from './exchange.repository.js';
import { seal, SealBrokenError, unseal } from './sealed-box.js';

/** Jobs that carry a message: their payload is its id. */
export type ExchangeJob = { [N in JobName]: JobContracts[N] extends { exchangeId: string } ? N : never }[JobName];

export interface ExchangePost {
  to: ExchangeApp;
  /** A job of `to`, run with `{ exchangeId }`. */
  job: ExchangeJob;
  /** Plain JSON, at most about a megabyte. Only the recipient can read it. */
  body: object;
  /** A job of the sender, run with the same `{ exchangeId }` once there is an answer. */
  answerJob?: ExchangeJob;
  /** After this many days the message and its answer are removed, whatever became of them. Default and at most 30. */
  keepDays?: number;
}

const assertOwned = (job: JobName, app: ExchangeApp): void => {
  if (JOBS[job].owner !== app) throw new TypeError(`${job} is not a job of ${app}`);
};

const MOST_DAYS = 30;
const MOST_BYTES = 1_000_000;

/**
 * How apps tell each other what concerns a person: a row sealed for the recipient, and a job that carries its id, both committed with the caller's transaction.
 *
 * Each app has an X25519 key of its own. A sender cannot read back what it sent, and whoever takes one app over, or the database, reads no other app's mail. Keys that
 * the shared `Kms` wraps would have opened to every app, since each of them holds the master key (ADR 0012).
 *
 * A handler does its effect, `close` and, where its role can, `context.complete` in one transaction. A run that was killed then leaves the message as it was, and
 * a second run of a job that was done finds it closed: exactly one effect.
 */
@Injectable()
export class Exchange {
  private readonly keys: ExchangeConfig;
  private readonly app: ExchangeApp;

  constructor(
    @Inject(CONFIG) config: Pick<Config, 'app' | 'exchange'>,
    @Inject(ExchangeRepository) private readonly messages: ExchangeRepository,
  ) {
    if (!config.exchange || config.app === 'web') throw new ConfigError([{ variable: 'EXCHANGE_KEYS', reason: 'is required' }]);
    this.keys = config.exchange;
    this.app = config.app;
  }

  /** Answers the id of the message. `tx` may be of any duty of the sending app. */
  async post(tx: Tx, { to, job, body, answerJob, keepDays = MOST_DAYS }: ExchangePost): Promise<string> {
    assertOwned(job, to);
    if (answerJob) assertOwned(answerJob, this.app);
    const id = randomUUID();
    const sealed = this.sealed({ id, sender: this.app, recipient: to, about: job }, body);
    await this.messages.post(tx, { id, recipient: to, job, sealed, answerJob, keepDays: Math.min(keepDays, MOST_DAYS) });
    return id;
  }

  /**
   * The body of a message addressed to this app, held until the transaction ends. Undefined when it is closed or its time is over: there is nothing left to do.
   * Throws `BadDataError` when it does not open.
   */
  async open(tx: Tx, exchangeId: string): Promise<unknown> {
    const message = await this.messages.open(tx, exchangeId);
    return message && this.read(message);
  }

  /** Sends the answer to whoever asked. A second answer to one message changes nothing. False when the message is closed. */
  async answer(tx: Tx, exchangeId: string, body: object): Promise<boolean> {
    const message = await this.messages.open(tx, exchangeId);
    if (!message) return false;
    const id = randomUUID();
    return this.messages.answer(tx, id, exchangeId, this.sealed({ id, sender: this.app, recipient: message.sender, about: exchangeId }, body));
  }

  /** For the sender: the answer to a message of its own. Undefined as long as there is none. */
  async answerTo(tx: Tx, exchangeId: string): Promise<unknown> {
    const message = await this.messages.answerTo(tx, exchangeId);
    return message && this.read(message);
  }

  /** Removes the message; called by its sender, the answer as well. False when there was nothing left. */
  close(tx: Tx, exchangeId: string): Promise<boolean> {
    return this.messages.close(tx, exchangeId);
  }

  /** Everything that waits for this app, opened. What does not open is left out. */
  async waiting(tx: Tx): Promise<{ id: string; about: string; body: unknown }[]> {
    const messages = await this.messages.waiting(tx);
    return messages.flatMap((message) => {
      try {
        return [{ id: message.id, about: message.about, body: this.read(message) }];
      } catch {
        return [];
      }
    });
  }

  private sealed(envelope: { id: string; sender: ExchangeApp; recipient: ExchangeApp; about: string }, body: object): Buffer {
    const plain = Buffer.from(JSON.stringify(body));
    if (plain.length > MOST_BYTES) throw new RangeError('The body of a message is too large');
    return seal(this.keys.publicKeys[envelope.recipient], envelope, plain);
  }

  private read({ id, sender, about, sealed }: SealedMessage): unknown {
    try {
      return JSON.parse(unseal(this.keys.privateKeys, { id, sender, recipient: this.app, about }, sealed).toString('utf8')) as unknown;
    } catch (error) {
      if (error instanceof SealBrokenError) throw new BadDataError('exchange-seal-broken', { cause: error });
      throw error;
    }
  }
}
