import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { describeError } from '#http/describe-error.js';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { HandoverReceipts } from './handover-receipts.js';
import { LEASE_SECONDS } from './mail-sender.js';
import { type ClaimedMail, SendingRepository, type Settlement } from './sending.repository.js';
import { settlementOfLapsed } from './settlement.js';

const BATCH = 100;

/** Decides about mails whose sender went while they were in flight. */
@Injectable()
export class MailRecovery {
  private readonly log = new Logger(MailRecovery.name);

  constructor(
    @Inject(databaseOf('waitlist_worker')) private readonly db: Database,
    private readonly repository: SendingRepository,
    private readonly receipts: HandoverReceipts,
  ) {}

  /** Answers how many were decided. What cannot be asked now is asked again when its lease ends. */
  async recover(): Promise<number> {
    const claim = randomUUID();
    const mails = await this.repository.takeLapsed(this.db, claim, BATCH, LEASE_SECONDS);
    if (mails.length === 0) return 0;
    const settlements = (await Promise.all(mails.map((mail) => this.decide(mail)))).filter((one) => one !== undefined);
    await this.repository.settle(this.db, claim, settlements);
    this.log.warn({ msg: 'mails in flight without a sender', found: mails.length, sent: settlements.filter(({ state }) => state === 'sent').length, uncertain: settlements.filter(({ state }) => state === 'uncertain').length });
    return settlements.length;
  }

  private async decide(mail: ClaimedMail): Promise<Settlement | undefined> {
    try {
      return settlementOfLapsed(mail, await this.receipts.has(mail.message_id));
    } catch (error) {
      this.log.warn({ msg: 'receipts cannot be asked', error: describeError(error) });
      return undefined;
    }
  }
}
