import { Clock } from '#clock/clock.js';
import type { Tx } from '#contracts/transaction.js';
import { addWorkingDays } from '#contracts/working-days.js';
import { Outbox } from '#jobs/outbox.js';
import { Injectable } from '@nestjs/common';
import { READ_WITHIN_WORKING_DAYS, REMIND_AFTER_WORKING_DAYS } from './conversation.js';
import { ConversationsRepository, type NewMessage } from './conversations.repository.js';

export type Arrival = Pick<NewMessage, 'id' | 'conversationId' | 'channel' | 'body' | 'truncated' | 'attachmentsDropped' | 'mailMessageId'>;

/** What is done with every message that comes, whichever way: it is stored, and the clock of its reading runs. */
@Injectable()
export class Reception {
  constructor(
    private readonly clock: Clock,
    private readonly conversations: ConversationsRepository,
    private readonly outbox: Outbox,
  ) {}

  /** False when a mail with this Message-ID is here already; nothing is done then. */
  async takeIn(tx: Tx, message: Arrival): Promise<boolean> {
    const now = this.clock.now();
    const readDueAt = addWorkingDays(now, READ_WITHIN_WORKING_DAYS);
    if (!(await this.conversations.insertMessage(tx, { ...message, direction: 'in', readDueAt }))) return false;
    const payload = { messageId: message.id };
    await this.outbox.enqueue(tx, 'contact.remind-to-read', payload, { dueAt: addWorkingDays(now, REMIND_AFTER_WORKING_DAYS) });
    await this.outbox.enqueue(tx, 'contact.escalate-unread', payload, { dueAt: readDueAt });
    return true;
  }
}
