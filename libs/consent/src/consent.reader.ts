import type { Tx } from '#contracts/transaction.js';
import { Inject, Injectable } from '@nestjs/common';
import type { CurrentConsent } from './consent-event.js';
import { ConsentRepository, type ConsentSubject } from './consent.repository.js';

/** What other rooms may ask. */
@Injectable()
export class ConsentReader {
  constructor(@Inject(ConsentRepository) private readonly repository: ConsentRepository) {}

  /** The last decision for each purpose the subject was ever asked about; none when it never was. */
  current(tx: Tx, subject: ConsentSubject): Promise<CurrentConsent[]> {
    return this.repository.current(tx, subject);
  }
}
