import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { cursorTimeSql, type ListPosition } from '#http/list-cursor.js';
import { Injectable } from '@nestjs/common';
import type { ConversationLogEntry, ConversationSummary, Message, State, Topic } from './conversation.js';

export interface InboxFilter {
  state?: State;
  topic?: Topic;
  assigneeId?: string;
  held?: boolean;
  unread?: boolean;
  email?: string;
  /** Words that a message of the conversation holds, all of them. */
  text?: string;
}

/** With the time to the microsecond, by which pages go on. */
export type ListedConversation = ConversationSummary & ListPosition;

const SUMMARY = `
  c.id, c.topic, c.state, c.email, c.name, c.company, c.subject, c.assignee_id as "assigneeId", c.version, c.held, c.score, c.reasons, c.restricted,
  c.created_at as "createdAt", c.last_message_at as "lastMessageAt", c.last_from as "lastFrom", c.merged_into as "mergedInto",
  u.unread::int as unread, u.due as "readDueAt"`;

const UNREAD = `
  cross join lateral (
    select count(*) as unread, min(m.read_due_at) as due from waitlist.conversation_message m
    where m.conversation_id = c.id and m.direction = 'in' and m.first_read_at is null) u`;

/** Reads of the inbox. Bodies of messages that nobody has opened stay closed. */
@Injectable()
export class InboxRepository {
  /** Latest first. Answers one row more than `limit` where there is a further page. */
  async list(tx: Tx, filter: InboxFilter, after: ListPosition | undefined, limit: number): Promise<ListedConversation[]> {
    return query<ListedConversation>(
      tx,
      `select ${SUMMARY}, ${cursorTimeSql('c.last_message_at')} as at from waitlist.conversation c ${UNREAD}
       where ($1::text is null or c.state = $1) and ($2::text is null or c.topic = $2) and ($3::uuid is null or c.assignee_id = $3)
         and ($4::boolean is null or c.held = $4) and ($5::boolean is null or (u.unread > 0) = $5) and ($6::text is null or lower(c.email) = lower($6))
         and ($7::text is null or exists (
           select 1 from waitlist.conversation_message m where m.conversation_id = c.id and m.words @@ plainto_tsquery('simple', $7)))
         and ($8::timestamptz is null or (c.last_message_at, c.id) < ($8, $9))
       order by c.last_message_at desc, c.id desc limit $10`,
      [filter.state, filter.topic, filter.assigneeId, filter.held, filter.unread, filter.email, filter.text, after?.at, after?.id, limit + 1].map((value) => value ?? null),
    );
  }

  async find(tx: Tx, id: string): Promise<ConversationSummary | undefined> {
    const rows = await query<ConversationSummary>(tx, `select ${SUMMARY} from waitlist.conversation c ${UNREAD} where c.id = $1`, [id]);
    return rows[0];
  }

  async messages(tx: Tx, conversationId: string): Promise<Message[]> {
    return query<Message>(
      tx,
      `select m.id, m.direction, m.channel, case when m.direction = 'in' and m.first_read_at is null then null else m.body end as body, m.truncated,
              m.attachments_dropped as "attachmentsDropped", m.author_id as "authorId", m.created_at as "createdAt", m.read_due_at as "readDueAt",
              m.first_read_at as "firstReadAt", m.first_read_by as "firstReadBy", m.send_after as "sendAfter", m.withdrawn_at as "withdrawnAt",
              m.mail_id is not null as "handedOver"
       from waitlist.conversation_message m where m.conversation_id = $1 order by m.created_at, m.id`,
      [conversationId],
    );
  }

  async log(tx: Tx, conversationId: string): Promise<ConversationLogEntry[]> {
    return query<ConversationLogEntry>(tx, `select at, kind, actor_id as "actorId", details from waitlist.conversation_event where conversation_id = $1 order by at, id`, [conversationId]);
  }

  /** What the public may see of how we read: over the last 90 days, and what is late at this moment. Spam is read too, and counts. */
  async figures(tx: Tx): Promise<{ received: number; unread: number; unreadPastTarget: number; medianSecondsToFirstRead: number | null }> {
    const [row] = await query<{ received: number; unread: number; unreadPastTarget: number; medianSecondsToFirstRead: number | null }>(
      tx,
      `select
         count(*) filter (where created_at > clock.now() - interval '90 days')::int as received,
         count(*) filter (where first_read_at is null)::int as unread,
         count(*) filter (where first_read_at is null and read_due_at < clock.now())::int as "unreadPastTarget",
         percentile_cont(0.5) within group (order by extract(epoch from first_read_at - created_at))
           filter (where created_at > clock.now() - interval '90 days')::float8 as "medianSecondsToFirstRead"
       from waitlist.conversation_message where direction = 'in' and (first_read_at is null or created_at > clock.now() - interval '90 days')`,
      [],
    );
    if (!row) throw new Error('An aggregate without a row');
    return row;
  }
}
