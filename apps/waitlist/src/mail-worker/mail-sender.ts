import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { ALL_STREAMS } from '#contracts/mail-streams.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { write } from '#mail/compose.js';
import type { Handover } from '#mail/handover.js';
import { type TemplateName, templateOf } from '#mail/templates/registry.js';
import { Suppressions } from '#mail/suppressions.repository.js';
import { failpoint } from '#jobs/failpoint.js';
import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { type AnnouncementTexts, MailBuilder } from './mail-builder.js';
import { MAIL_TRANSPORT, type MailTransport } from './mail-transport.js';
import { type ClaimedMail, SendingRepository, type Settlement } from './sending.repository.js';
import { settlementOf } from './settlement.js';

/** Long beside the half minute after which a silent server is given up. */
export const LEASE_SECONDS = 60;

export interface Round {
  /** Mails that were due. */
  taken: number;
  /** The server could not be reached at all. */
  down: boolean;
}

/** Takes mails that are due, gives them to the server and writes down what became of each. Everything it needs to know is in the rows. */
@Injectable()
export class MailSender {
  /** Claims that are being worked on, to be told to others. */
  readonly inFlight = new Set<string>();

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(databaseOf('waitlist_worker')) private readonly db: Database,
    private readonly builder: MailBuilder,
    private readonly repository: SendingRepository,
    private readonly suppressions: Suppressions,
    @Inject(MAIL_TRANSPORT) private readonly transport: MailTransport,
  ) {}

  /** One claim, from taking to settling. */
  async round(limit: number): Promise<Round> {
    const claim = randomUUID();
    this.inFlight.add(claim);
    try {
      const mails = await this.repository.claim(this.db, claim, limit, LEASE_SECONDS, this.config.mail.rates);
      if (mails.length === 0) return { taken: 0, down: false };
      failpoint(this.config, 'mail.after-claim');
      const texts = await this.textsOf(mails);
      const settlements = await Promise.all(mails.map((mail) => this.give(mail, texts)));
      failpoint(this.config, 'mail.before-settle');
      await this.repository.settle(this.db, claim, settlements);
      await this.suppressBounced(mails, settlements);
      return { taken: mails.length, down: settlements.every(({ state }) => state === 'waiting') };
    } finally {
      this.inFlight.delete(claim);
    }
  }

  private async give(mail: ClaimedMail, texts: AnnouncementTexts): Promise<Settlement> {
    const message = this.builder.build(mail, texts);
    const handover: Handover = message === undefined ? { kind: 'failed', code: 'not-built', hard: false } : await this.transport.give(message);
    return settlementOf(mail, handover);
  }

  /** A server that says there is nobody says so of the next mail too. */
  private async suppressBounced(mails: readonly ClaimedMail[], settlements: readonly Settlement[]): Promise<void> {
    const gone = new Set(settlements.filter(({ outcome }) => outcome?.startsWith('hard-')).map(({ id }) => id));
    if (gone.size === 0) return;
    await this.db.transaction('platform', async (tx) => {
      for (const mail of mails.filter(({ id }) => gone.has(id))) await this.suppressions.add(tx, mail.recipient_key, ALL_STREAMS, 'bounced');
    });
  }

  private async textsOf(mails: readonly ClaimedMail[]): Promise<AnnouncementTexts> {
    const templates = new Map(mails.flatMap(({ announcement_id: id, template }) => (id === null ? [] : [[id, template] as const])));
    if (templates.size === 0) return new Map();
    const texts = await this.repository.announcementTexts(this.db, [...templates.keys()]);
    return new Map([...texts].map(([id, text]) => [id, write(templateOf(templates.get(id) as TemplateName), text)]));
  }
}
