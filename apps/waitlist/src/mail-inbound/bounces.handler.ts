import { ALL_STREAMS } from '#contracts/mail-streams.js';
import type { Tx } from '#contracts/transaction.js';
import type { InboundMailHandler } from '#mail/inbound/inbound-handlers.js';
import type { InboundMail } from '#mail/inbound/inbound-mail.js';
import { Suppressions } from '#mail/suppressions.repository.js';
import { Injectable } from '@nestjs/common';
import { InboundRepository } from './inbound.repository.js';

/** What servers report about our mails: nobody there and complaints suppress the recipient at once; what may pass is only written down. */
@Injectable()
export class BouncesHandler implements InboundMailHandler {
  readonly name = 'bounces';
  readonly order = 0;

  constructor(
    private readonly repository: InboundRepository,
    private readonly suppressions: Suppressions,
  ) {}

  /** Reports about no mail of ours are nobody's, and stop here too when they came to the bounce address. */
  async take(tx: Tx, { report }: InboundMail): Promise<boolean> {
    if (report === undefined) return false;
    const mail = await this.repository.reported(tx, report);
    if (mail === undefined || report.kind === 'delivered') return true;
    await this.repository.note(tx, mail.id, report.kind, report.status);
    if (report.kind === 'hard') await this.suppressions.add(tx, mail.recipientKey, ALL_STREAMS, 'bounced');
    if (report.kind === 'complaint') await this.suppressions.add(tx, mail.recipientKey, ALL_STREAMS, 'complained');
    return true;
  }
}
