import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ListCursor } from '#http/list-cursor.js';
import { ProblemError } from '#http/problem.js';
import { actorOf, type OperatorPrincipal } from '#identity/principal.js';
import { Inject, Injectable } from '@nestjs/common';
import type { State } from './conversation.js';
import { ConversationsRepository } from './conversations.repository.js';
import type { ConversationDetailDto, ConversationPageDto } from './inbox.dto.js';
import { type InboxFilter, InboxRepository } from './inbox.repository.js';
import { assertRead, lockConversation, type VersionOf } from './lock-conversation.js';
import { Welcome } from './welcome.js';

const PAGE = 25;

/** What operators do with conversations, writing aside. */
@Injectable()
export class InboxService {
  constructor(
    @Inject(databaseOf('waitlist_api')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly inbox: InboxRepository,
    private readonly conversations: ConversationsRepository,
    private readonly cursors: ListCursor,
    private readonly welcome: Welcome,
  ) {}

  async list(filter: InboxFilter, { limit = PAGE, cursor }: { limit?: number; cursor?: string | null }): Promise<ConversationPageDto> {
    const list = ['inbox', filter.state, filter.topic, filter.assigneeId, filter.held, filter.unread, filter.email, filter.text];
    const after = this.cursors.decode(list, cursor ?? undefined);
    const rows = await this.db.transaction('platform', (tx) => this.inbox.list(tx, filter, after, limit));
    const { items, nextCursor } = this.cursors.page(list, rows, limit);
    return { items: items.map(({ at: _at, ...conversation }) => conversation), nextCursor };
  }

  show(id: string): Promise<ConversationDetailDto> {
    return this.db.transaction('platform', (tx) => this.detail(tx, id));
  }

  read(operator: OperatorPrincipal, id: string): Promise<ConversationDetailDto> {
    return this.db.transaction('platform', async (tx) => {
      const { state } = await lockConversation(this.conversations, tx, { id });
      const unread = await this.conversations.markRead(tx, id, operator.id);
      if (unread > 0) {
        if (state === 'new') await this.conversations.setState(tx, id, 'open');
        await this.conversations.note(tx, id, 'read', operator.id, { messages: unread });
      }
      return this.detail(tx, id);
    });
  }

  assign(operator: OperatorPrincipal, target: VersionOf, assigneeId: string | null): Promise<ConversationDetailDto> {
    return this.change(target, async (tx) => {
      await this.conversations.setAssignee(tx, target.id, assigneeId);
      await this.conversations.note(tx, target.id, 'assigned', operator.id, { to: assigneeId });
    });
  }

  setState(operator: OperatorPrincipal, target: VersionOf, state: State): Promise<ConversationDetailDto> {
    return this.change(target, async (tx) => {
      if (state !== 'open') await assertRead(this.inbox, tx, target.id);
      await this.conversations.setState(tx, target.id, state);
      await this.conversations.note(tx, target.id, 'state', operator.id, { to: state });
    });
  }

  release(operator: OperatorPrincipal, target: VersionOf): Promise<ConversationDetailDto> {
    return this.change(target, async (tx, { held, topic, email }) => {
      if (!held) return;
      await this.conversations.release(tx, target.id);
      await this.conversations.note(tx, target.id, 'released', operator.id);
      await this.welcome.greet(tx, { id: target.id, topic, email });
    });
  }

  merge(operator: OperatorPrincipal, target: VersionOf, into: string): Promise<ConversationDetailDto> {
    return this.db.transaction('platform', async (tx) => {
      // In one order, or two operators who merge crosswise wait for each other.
      for (const id of [target.id, into].sort()) await this.conversations.lock(tx, id);
      const from = await lockConversation(this.conversations, tx, target);
      const other = await lockConversation(this.conversations, tx, { id: into });
      if (from.id === other.id || other.mergedInto !== null || from.mergedInto !== null) throw new ProblemError('conflict', { detail: 'A conversation is merged once, into another that was not.' });
      if (from.email.toLowerCase() !== other.email.toLowerCase()) throw new ProblemError('conflict', { detail: 'The two conversations are with different people.' });
      await this.conversations.merge(tx, from.id, other.id);
      await this.conversations.note(tx, from.id, 'merged', operator.id, { into });
      await this.conversations.note(tx, into, 'took', operator.id, { from: from.id });
      return this.detail(tx, into);
    });
  }

  async erase(operator: OperatorPrincipal, id: string): Promise<void> {
    await this.db.transaction('platform', async (tx) => {
      if (!(await this.conversations.erase(tx, id))) throw new ProblemError('not-found');
      await this.audit.append(tx, { log: 'platform', action: 'conversation.erased', actor: actorOf(operator), target: { kind: 'conversation', id } });
    });
  }

  private change(target: VersionOf, work: (tx: Tx, conversation: Awaited<ReturnType<typeof lockConversation>>) => Promise<void>): Promise<ConversationDetailDto> {
    return this.db.transaction('platform', async (tx) => {
      await work(tx, await lockConversation(this.conversations, tx, target));
      return this.detail(tx, target.id);
    });
  }

  private async detail(tx: Tx, id: string): Promise<ConversationDetailDto> {
    const conversation = await this.inbox.find(tx, id);
    if (!conversation) throw new ProblemError('not-found');
    return { ...conversation, messages: await this.inbox.messages(tx, id), log: await this.inbox.log(tx, id) };
  }
}
