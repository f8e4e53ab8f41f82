import type { Tx } from '#contracts/transaction.js';
import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { ConsentEvent } from './consent-event.js';
import { ConsentRepository } from './consent.repository.js';

/** Writes consent into the caller's transaction, before what it allows. */
@Injectable()
export class ConsentService {
  constructor(@Inject(ConsentRepository) private readonly repository: ConsentRepository) {}

  /** Answers the id of the record, which the thing that rests on it keeps. */
  async record(tx: Tx, event: ConsentEvent): Promise<string> {
    const id = randomUUID();
    await this.repository.insert(tx, id, event);
    return id;
  }
}
