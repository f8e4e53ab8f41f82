import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';
import type { Topic } from './conversation.js';

@Injectable()
export class ReadTargetRepository {
  /** The message, when nobody has read it. */
  async unread(tx: Tx, messageId: string): Promise<{ conversationId: string; topic: Topic; readDueAt: Date } | undefined> {
    const rows = await query<{ conversationId: string; topic: Topic; readDueAt: Date }>(
      tx,
      `select c.id as "conversationId", c.topic, m.read_due_at as "readDueAt"
       from waitlist.conversation_message m join waitlist.conversation c on c.id = m.conversation_id
       where m.id = $1 and m.direction = 'in' and m.first_read_at is null for update of m`,
      [messageId],
    );
    return rows[0];
  }

  /** Addresses of the operators with any of these roles; of admins where there are none. */
  async operators(tx: Tx, roles: readonly string[]): Promise<string[]> {
    const rows = await query<{ email: string }>(tx, 'select email from identity.operator_addresses($1) order by 1', [roles]);
    if (rows.length > 0 || roles.includes('admin')) return rows.map(({ email }) => email);
    return this.operators(tx, ['admin']);
  }
}
