import type { AbuseVerdict } from '#abuse/verdict.js';
import { Clock } from '#clock/clock.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ShortCache } from '#identity/short-cache.js';
import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { ContactFiguresDto, MessageTakenDto, WriteToUsDto } from './contact-form.dto.js';
import { READ_WITHIN_WORKING_DAYS } from './conversation.js';
import { ConversationsRepository } from './conversations.repository.js';
import { InboxRepository } from './inbox.repository.js';
import { Reception } from './reception.js';
import { Welcome } from './welcome.js';

export const TAKEN: MessageTakenDto = { status: 'received', readWithinWorkingDays: READ_WITHIN_WORKING_DAYS };

const SECONDS_PER_HOUR = 3_600;
/** Everybody may ask for the figures, and they look at 90 days of messages. */
const FIGURES_MS = 60_000;

/** What comes by the form of the site. */
@Injectable()
export class ContactFormService {
  private readonly counted: ShortCache<ContactFiguresDto>;

  constructor(
    @Inject(databaseOf('waitlist_api')) private readonly db: Database,
    private readonly conversations: ConversationsRepository,
    private readonly inbox: InboxRepository,
    private readonly reception: Reception,
    private readonly welcome: Welcome,
    clock: Clock,
  ) {
    this.counted = new ShortCache(clock, FIGURES_MS, 1);
  }

  async take({ topic, email, name, company, message }: WriteToUsDto, { decision, score, reasons }: AbuseVerdict): Promise<MessageTakenDto> {
    const id = randomUUID();
    const held = decision === 'hold';
    await this.db.transaction('platform', async (tx) => {
      await this.conversations.insert(tx, { id, topic, email, name, company, held, score, reasons });
      await this.reception.takeIn(tx, { id: randomUUID(), conversationId: id, channel: 'form', body: message });
      await this.conversations.note(tx, id, held ? 'held' : 'received', null, { channel: 'form' });
      if (!held) await this.welcome.greet(tx, { id, topic, email });
    });
    return TAKEN;
  }

  /** At most a minute old. */
  figures(): Promise<ContactFiguresDto> {
    return this.counted.get('figures', () => this.count());
  }

  private async count(): Promise<ContactFiguresDto> {
    const { medianSecondsToFirstRead, ...counts } = await this.db.transaction('platform', (tx) => this.inbox.figures(tx));
    const hours = medianSecondsToFirstRead === null ? null : Math.round((medianSecondsToFirstRead / SECONDS_PER_HOUR) * 10) / 10;
    return { targetWorkingDays: READ_WITHIN_WORKING_DAYS, ...counts, medianHoursToFirstRead: hours };
  }
}
