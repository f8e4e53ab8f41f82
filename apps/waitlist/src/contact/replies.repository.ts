import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';

export interface LockedReply {
  conversationId: string;
  body: string;
  withdrawn: boolean;
  handedOver: boolean;
}

/** Where a reply goes, and the mails it stands in line with. */
export interface Thread {
  email: string;
  subject: string | null;
  restricted: boolean;
  /** Message-IDs of the mails so far, oldest first. */
  mails: string[];
}

@Injectable()
export class RepliesRepository {
  async lock(tx: Tx, messageId: string): Promise<LockedReply | undefined> {
    const rows = await query<LockedReply>(
      tx,
      `select conversation_id as "conversationId", body, withdrawn_at is not null as withdrawn, mail_id is not null as "handedOver"
       from waitlist.conversation_message where id = $1 and direction = 'out' for update`,
      [messageId],
    );
    return rows[0];
  }

  async withdraw(tx: Tx, messageId: string): Promise<void> {
    await query(tx, 'update waitlist.conversation_message set withdrawn_at = clock.now() where id = $1', [messageId]);
  }

  async handedOver(tx: Tx, messageId: string, mailId: string, mailMessageId: string): Promise<void> {
    await query(tx, 'update waitlist.conversation_message set mail_id = $2, mail_message_id = $3 where id = $1', [messageId, mailId, mailMessageId]);
  }

  async thread(tx: Tx, conversationId: string): Promise<Thread | undefined> {
    const rows = await query<Thread>(
      tx,
      `select c.email, c.subject, c.restricted, coalesce(array_agg(m.mail_message_id order by m.created_at) filter (where m.mail_message_id is not null), '{}') as mails
       from waitlist.conversation c left join waitlist.conversation_message m on m.conversation_id = c.id where c.id = $1 group by c.id`,
      [conversationId],
    );
    return rows[0];
  }

  /** The conversation that holds a mail with one of these Message-IDs. */
  async conversationOf(tx: Tx, mailMessageIds: readonly string[]): Promise<string | undefined> {
    const rows = await query<{ id: string }>(tx, 'select conversation_id as id from waitlist.conversation_message where mail_message_id = any($1) limit 1', [mailMessageIds]);
    return rows[0]?.id;
  }
}
