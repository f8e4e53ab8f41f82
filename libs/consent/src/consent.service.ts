import { type ConsentConsumer, consumersOf } from '#contracts/consent-consumers.js';
import type { Tx } from '#contracts/transaction.js';
import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { ConsentEvent } from './consent-event.js';
import { evidenceOf } from './consent-evidence.js';
import { ConsentRepository, type ConsentSubject } from './consent.repository.js';

const ENDING: readonly ConsentEvent['decision'][] = ['withdrawn', 'expired'];

/** Writes consent into the caller's transaction, before what it allows. What holds now is a view of what was written, so it changes in the same transaction. */
@Injectable()
export class ConsentService {
  constructor(@Inject(ConsentRepository) private readonly repository: ConsentRepository) {}

  /**
   * Answers the id of the record, which the thing that rests on it keeps. When a consent ends, every consumer of its purposes has to `acknowledge` the record once it has acted; the caller
   * puts the work into their outbox in the same transaction, or does it there.
   */
  async record(tx: Tx, event: ConsentEvent): Promise<string> {
    const id = randomUUID();
    await this.repository.insert(tx, id, event, evidenceOf(id, event));
    if (ENDING.includes(event.decision)) await this.repository.propagate(tx, id, event, consumersOf(event.purposes));
    return id;
  }

  /** A consumer has acted on a record. A second time changes nothing. */
  async acknowledge(tx: Tx, recordId: string, consumer: ConsentConsumer): Promise<void> {
    await this.repository.acknowledge(tx, recordId, consumer);
  }

  /** Records of a project that a consumer has not acted on yet. */
  waiting(tx: Tx, tenantId: string, projectId: string, consumer: ConsentConsumer): Promise<string[]> {
    return this.repository.waiting(tx, tenantId, projectId, consumer);
  }

  /** The person was erased: what they decided stays, and nobody can say that it was them. Without a project: in all of the customer’s. Answers how many records there were. */
  forget(tx: Tx, subject: ConsentSubject): Promise<number> {
    return this.repository.forget(tx, subject);
  }
}
