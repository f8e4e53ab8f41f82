import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';
import type { State, Topic } from './conversation.js';

export interface NewConversation {
  id: string;
  topic: Topic;
  email: string;
  name?: string;
  company?: string;
  subject?: string;
  state?: State;
  held?: boolean;
  score?: number;
  reasons?: readonly string[];
}

export interface NewMessage {
  id: string;
  conversationId: string;
  direction: 'in' | 'out' | 'note';
  channel: 'form' | 'mail' | 'operator';
  body: string;
  truncated?: boolean;
  attachmentsDropped?: number;
  mailMessageId?: string;
  authorId?: string;
  /** Of incoming messages: when it was received and has to have been read. */
  readDueAt?: Date;
  sendAfter?: Date;
}

export interface LockedConversation {
  id: string;
  topic: Topic;
  state: State;
  email: string;
  subject: string | null;
  version: number;
  held: boolean;
  restricted: boolean;
  mergedInto: string | null;
}

/** Writes of the inbox. */
@Injectable()
export class ConversationsRepository {
  async insert(tx: Tx, c: NewConversation): Promise<void> {
    await query(
      tx,
      `insert into waitlist.conversation (id, topic, email, name, company, subject, state, held, score, reasons) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [c.id, c.topic, c.email, c.name ?? null, c.company ?? null, c.subject ?? null, c.state ?? 'new', c.held ?? false, c.score ?? 0, c.reasons ?? []],
    );
  }

  /** False when a mail with this Message-ID was taken in before. */
  async insertMessage(tx: Tx, m: NewMessage): Promise<boolean> {
    const rows = await query(
      tx,
      `insert into waitlist.conversation_message (id, conversation_id, direction, channel, body, truncated, attachments_dropped, mail_message_id, author_id, read_due_at, send_after)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
       on conflict (mail_message_id) where mail_message_id is not null do nothing returning id`,
      [m.id, m.conversationId, m.direction, m.channel, m.body, m.truncated ?? false, m.attachmentsDropped ?? 0, m.mailMessageId ?? null, m.authorId ?? null, m.readDueAt ?? null, m.sendAfter ?? null],
    );
    return rows.length > 0;
  }

  async lock(tx: Tx, id: string): Promise<LockedConversation | undefined> {
    const rows = await query<LockedConversation>(
      tx,
      `select id, topic, state, email, subject, version, held, restricted, merged_into as "mergedInto" from waitlist.conversation where id = $1 for update`,
      [id],
    );
    return rows[0];
  }

  /** A message came: the conversation is on us again, unless it is spam or nobody has read it yet. */
  async received(tx: Tx, id: string): Promise<void> {
    await query(
      tx,
      `update waitlist.conversation set version = version + 1, last_message_at = clock.now(), last_from = 'person', closed_at = null,
         state = case when state in ('new', 'spam') then state else 'open' end where id = $1`,
      [id],
    );
  }

  async setState(tx: Tx, id: string, state: State): Promise<void> {
    await query(tx, `update waitlist.conversation set version = version + 1, state = $2, closed_at = case when $2 = 'closed' then clock.now() end where id = $1`, [id, state]);
  }

  async setAssignee(tx: Tx, id: string, assigneeId: string | null): Promise<void> {
    await query(tx, 'update waitlist.conversation set version = version + 1, assignee_id = $2 where id = $1', [id, assigneeId]);
  }

  async release(tx: Tx, id: string): Promise<void> {
    await query(tx, 'update waitlist.conversation set version = version + 1, held = false where id = $1', [id]);
  }

  /** An operator wrote: it is on the person now. */
  async answered(tx: Tx, id: string): Promise<void> {
    await query(
      tx,
      `update waitlist.conversation set version = version + 1, state = 'waiting', last_message_at = clock.now(), last_from = 'operator',
         first_response_at = coalesce(first_response_at, clock.now()) where id = $1`,
      [id],
    );
  }

  /** Marks every message that came as read. Answers how many were not. */
  async markRead(tx: Tx, id: string, operatorId: string): Promise<number> {
    const rows = await query(
      tx,
      `update waitlist.conversation_message set first_read_at = clock.now(), first_read_by = $2 where conversation_id = $1 and direction = 'in' and first_read_at is null returning id`,
      [id, operatorId],
    );
    return rows.length;
  }

  /** Moves all messages of `from` to `into`. */
  async merge(tx: Tx, from: string, into: string): Promise<void> {
    await query(tx, 'update waitlist.conversation_message set conversation_id = $2 where conversation_id = $1', [from, into]);
    await query(tx, `update waitlist.conversation set version = version + 1, state = 'closed', closed_at = clock.now(), merged_into = $2 where id = $1`, [from, into]);
    await query(
      tx,
      `update waitlist.conversation c set version = version + 1, last_message_at = m.at, state = case when c.state = 'new' then 'new' else 'open' end
       from (select max(created_at) as at from waitlist.conversation_message where conversation_id = $1) m where c.id = $1`,
      [into],
    );
  }

  async erase(tx: Tx, id: string): Promise<boolean> {
    return (await query(tx, 'delete from waitlist.conversation where id = $1 returning id', [id])).length > 0;
  }

  async note(tx: Tx, conversationId: string, kind: string, actorId: string | null, details: Record<string, string | number | boolean | null> = {}): Promise<void> {
    await query(tx, 'insert into waitlist.conversation_event (conversation_id, kind, actor_id, details) values ($1, $2, $3, $4)', [conversationId, kind, actorId, JSON.stringify(details)]);
  }
}
