import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import type { InboundMail } from '#mail/inbound/inbound-mail.js';
import { Injectable } from '@nestjs/common';
import { ConversationsRepository } from './conversations.repository.js';
import { RepliesRepository } from './replies.repository.js';
import { ReplyAddress } from './reply-address.js';

/** Finds the conversation that a mail belongs to. Never by its subject: anybody can write that. */
@Injectable()
export class MailThreads {
  constructor(
    private readonly conversations: ConversationsRepository,
    private readonly replies: RepliesRepository,
    private readonly replyAddress: ReplyAddress,
  ) {}

  /** By the address we gave for answers, else by the mails it refers to; then only from the person themselves. Locked. */
  async find(tx: Tx, { recipients, inReplyTo, references }: InboundMail, sender: string): Promise<string | undefined> {
    const addressed = await this.follow(tx, this.replyAddress.read(recipients));
    if (addressed) return addressed.id;
    const earlier = [...(inReplyTo === undefined ? [] : [inReplyTo]), ...references];
    const referred = earlier.length > 0 ? await this.follow(tx, await this.replies.conversationOf(tx, earlier)) : undefined;
    return referred?.email.toLowerCase() === sender.toLowerCase() ? referred.id : undefined;
  }

  /** Whether an operator put a conversation with this sender aside as spam. */
  async isKnownForSpam(tx: Tx, sender: string): Promise<boolean> {
    return (await query(tx, `select 1 from waitlist.conversation where lower(email) = lower($1) and state = 'spam' limit 1`, [sender])).length > 0;
  }

  async isKnownMail(tx: Tx, messageId: string | undefined): Promise<boolean> {
    return messageId !== undefined && (await this.replies.conversationOf(tx, [messageId])) !== undefined;
  }

  /** Merged conversations lead to the one that took them. */
  private async follow(tx: Tx, id: string | undefined): Promise<{ id: string; email: string } | undefined> {
    const found = id === undefined ? undefined : await this.conversations.lock(tx, id);
    return found?.mergedInto ? this.follow(tx, found.mergedInto) : found;
  }
}
