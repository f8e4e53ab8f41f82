import type { StreamName } from '#contracts/mail-streams.js';
import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';

export interface SubmittedMail {
  id: string;
  template: string;
  stream: StreamName;
  priority: number;
  key: string | null;
  recipientKey: Buffer;
  domain: string;
  messageId: string;
  /** Sealed. */
  content: Buffer;
  dueAt: Date | null;
}

@Injectable()
export class MailRepository {
  /** Writes the row, or answers the id of the one that has its key. */
  async submit(tx: Tx, mail: SubmittedMail): Promise<string> {
    const rows = await query<{ id: string }>(tx, 'select mail.submit($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) as id', [
      mail.id,
      mail.template,
      mail.stream,
      mail.priority,
      mail.key,
      mail.recipientKey,
      mail.domain,
      mail.messageId,
      mail.content,
      mail.dueAt,
    ]);
    return rows[0]?.id ?? mail.id;
  }
}
