import { Clock } from '#clock/clock.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import type { OperatorPrincipal } from '#identity/principal.js';
import { Outbox } from '#jobs/outbox.js';
import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { UNDO_SECONDS } from './conversation.js';
import { ConversationsRepository, type NewMessage } from './conversations.repository.js';
import type { ConversationMessageDto } from './inbox.dto.js';
import { InboxRepository } from './inbox.repository.js';
import { assertRead, lockConversation, type VersionOf } from './lock-conversation.js';
import { RepliesRepository } from './replies.repository.js';

/** What operators write: notes to each other, and replies that can be taken back for a moment. */
@Injectable()
export class RepliesService {
  constructor(
    @Inject(databaseOf('waitlist_api')) private readonly db: Database,
    private readonly clock: Clock,
    private readonly conversations: ConversationsRepository,
    private readonly inbox: InboxRepository,
    private readonly replies: RepliesRepository,
    private readonly outbox: Outbox,
  ) {}

  note(operator: OperatorPrincipal, conversationId: string, text: string): Promise<ConversationMessageDto> {
    return this.db.transaction('platform', async (tx) => {
      await this.unrestricted(tx, { id: conversationId });
      return this.add(tx, { id: randomUUID(), conversationId, direction: 'note', channel: 'operator', body: text, authorId: operator.id });
    });
  }

  reply(operator: OperatorPrincipal, target: VersionOf, text: string): Promise<ConversationMessageDto> {
    return this.db.transaction('platform', async (tx) => {
      const { state, held } = await this.unrestricted(tx, target);
      if (state === 'spam' || held) throw new ProblemError('conflict', { detail: 'Spam and held conversations are not answered: open or release the conversation first.' });
      const sendAfter = new Date(this.clock.now().getTime() + UNDO_SECONDS * 1_000);
      const id = randomUUID();
      await assertRead(this.inbox, tx, target.id);
      const message = await this.add(tx, { id, conversationId: target.id, direction: 'out', channel: 'operator', body: text, authorId: operator.id, sendAfter });
      await this.conversations.answered(tx, target.id);
      await this.conversations.note(tx, target.id, 'replied', operator.id, { message: id });
      await this.outbox.enqueue(tx, 'contact.send-reply', { messageId: id }, { dueAt: sendAfter });
      return message;
    });
  }

  async withdraw(operator: OperatorPrincipal, conversationId: string, messageId: string): Promise<void> {
    await this.db.transaction('platform', async (tx) => {
      await lockConversation(this.conversations, tx, { id: conversationId });
      const reply = await this.replies.lock(tx, messageId);
      if (reply?.conversationId !== conversationId) throw new ProblemError('not-found');
      if (reply.withdrawn) return;
      if (reply.handedOver) throw new ProblemError('conflict', { detail: 'The reply has left already.' });
      await this.replies.withdraw(tx, messageId);
      await this.conversations.setState(tx, conversationId, 'open');
      await this.conversations.note(tx, conversationId, 'reply-withdrawn', operator.id, { message: messageId });
    });
  }

  private async unrestricted(tx: Tx, target: VersionOf): Promise<Awaited<ReturnType<typeof lockConversation>>> {
    const conversation = await lockConversation(this.conversations, tx, target);
    if (conversation.restricted) throw new ProblemError('restricted');
    return conversation;
  }

  private async add(tx: Tx, message: NewMessage): Promise<ConversationMessageDto> {
    await this.conversations.insertMessage(tx, message);
    const added = (await this.inbox.messages(tx, message.conversationId)).find(({ id }) => id === message.id);
    if (!added) throw new Error('A message that was just written is not there');
    return added;
  }
}
