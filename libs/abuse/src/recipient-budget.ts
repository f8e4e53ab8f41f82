import type { Tx } from '#contracts/transaction.js';
import { Injectable } from '@nestjs/common';
import { AbuseKeys } from './abuse-keys.js';
import { AbuseRepository } from './abuse.repository.js';
import { sameMailbox } from './mailbox.js';

/** Mails that one mailbox may get in a day because somebody filled in a form, over all forms of all apps. */
export const MAILS_PER_DAY = 5;

/** Keeps our forms from being used to bomb a mailbox. Take from it in the transaction that submits the mail; roll back and nothing was taken. */
@Injectable()
export class RecipientBudget {
  constructor(
    private readonly keys: AbuseKeys,
    private readonly repository: AbuseRepository,
  ) {}

  /** False: send nothing, and answer as always. `most`: more for mail that the person has proved to want, such as sign-in codes of members. */
  take(tx: Tx, email: string, most: number = MAILS_PER_DAY): Promise<boolean> {
    return this.repository.takeRecipientBudget(tx, this.hashOf(email), most, 24);
  }

  /** What stands for a mailbox in the counters. */
  hashOf(email: string): Buffer {
    return this.keys.mac('recipient', sameMailbox(email));
  }
}
