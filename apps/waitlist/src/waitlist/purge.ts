import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Inject, Injectable } from '@nestjs/common';
import { PlaceMail } from './place-mail.js';
import { PurgeRepository } from './purge.repository.js';
import { SubscriberRepository } from './subscriber.repository.js';

const BATCH = 200;

/** Ends what ends by itself: sign-ups nobody confirmed, old links, suppressions, and places that are no longer needed (after asking). */
@Injectable()
export class Purge {
  constructor(
    @Inject(databaseOf('waitlist_worker')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly repository: PurgeRepository,
    private readonly mails: PlaceMail,
    private readonly subscribers: SubscriberRepository,
  ) {}

  async run(): Promise<void> {
    await this.untilNone((tx) => this.repository.oldSignUps(tx, BATCH));
    await this.db.transaction('platform', async (tx) => {
      await this.repository.oldTokens(tx);
      await this.repository.oldSuppressions(tx);
    });
    await this.untilNone((tx) => this.askToStay(tx));
    await this.db.transaction('platform', (tx) => this.repository.postpone(tx));
    await this.untilNone((tx) => this.end(tx));
  }

  private async askToStay(tx: Tx): Promise<unknown[]> {
    const places = await this.repository.askToStay(tx, BATCH);
    for (const place of places) await this.mails.send(tx, 'waitlist-stay', place);
    return places;
  }

  private async end(tx: Tx): Promise<unknown[]> {
    const gone = await this.repository.ended(tx, BATCH);
    for (const place of gone) await this.subscribers.expire(tx, place);
    for (const { id } of gone) await this.audit.append(tx, { log: 'platform', action: 'waitlist.ended', actor: { kind: 'system', id: 'retention' }, target: { kind: 'subscriber', id } });
    return gone;
  }

  private async untilNone(work: (tx: Tx) => Promise<unknown[]>): Promise<void> {
    while ((await this.db.transaction('platform', work)).length === BATCH);
  }
}
