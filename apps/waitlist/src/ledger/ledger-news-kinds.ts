import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { LedgerKinds } from '#personal-data/ledger-kinds.js';
import { Inject, Injectable } from '@nestjs/common';
import { SubscriberRepository } from '../waitlist/subscriber.repository.js';
import { LedgerNewsRepository } from './ledger-news.repository.js';

const SUPPRESSION = /^([0-9a-f]+) (\S+) (\S+)$/;

/** Does again in a restored database what the ledger tells of the waitlist and of mail. */
@Injectable()
export class LedgerNewsKinds {
  constructor(
    kinds: LedgerKinds,
    @Inject(databaseOf('waitlist_worker')) private readonly db: Database,
    private readonly repository: LedgerNewsRepository,
    private readonly subscribers: SubscriberRepository,
  ) {
    kinds.register('waitlist-place', ({ subjectId }) => this.leaveAgain(subjectId));
    kinds.register('mail-suppression', ({ subjectId }) => this.suppressAgain(subjectId));
  }

  private async leaveAgain(id: string): Promise<void> {
    await this.db.transaction('platform', async (tx) => {
      const place = await this.subscribers.place(tx, id);
      if (place) await this.subscribers.erase(tx, place);
      if ((await this.subscribers.place(tx, id)) && !(await this.repository.isHeld(tx, id))) throw new Error('A place on the waitlist cannot be erased again');
    });
  }

  private async suppressAgain(subjectId: string): Promise<void> {
    const [, recipient = '', stream = '', reason = ''] = SUPPRESSION.exec(subjectId) ?? [];
    if (recipient === '') throw new Error('Not a suppression');
    await this.db.transaction('platform', (tx) => this.repository.suppressAgain(tx, Buffer.from(recipient, 'hex'), stream, reason));
  }
}
