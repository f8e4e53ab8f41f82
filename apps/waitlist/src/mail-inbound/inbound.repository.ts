import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import type { InboxMark } from '#mail/inbound/imap-reader.js';
import { Injectable } from '@nestjs/common';

export interface StoredInbound {
  id: string;
  content: Buffer | null;
  receivedAt: Date;
}

const UUID = /^<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@/;

/** Most Message-IDs are made from the id of the mail. */
const mailIdOfMessage = (messageId: string | undefined): string | null => UUID.exec(messageId ?? '')?.[1] ?? null;

@Injectable()
export class InboundRepository {
  /** False when the same message is here already. */
  async add(tx: Tx, mail: { id: string; source: 'imap' | 'webhook'; fingerprint: Buffer; content: Buffer }): Promise<boolean> {
    const rows = await query(tx, 'insert into mail.inbound (id, source, fingerprint, content) values ($1, $2, $3, $4) on conflict (fingerprint) do nothing returning id', [
      mail.id,
      mail.source,
      mail.fingerprint,
      mail.content,
    ]);
    return rows.length > 0;
  }

  /** Undefined when it was handled before. */
  async lock(tx: Tx, id: string): Promise<StoredInbound | undefined> {
    const rows = await query<StoredInbound>(tx, `select id, content, received_at as "receivedAt" from mail.inbound where id = $1 and state = 'received' for update`, [id]);
    return rows[0];
  }

  async end(tx: Tx, id: string, takenBy: string | null): Promise<void> {
    await query(tx, `update mail.inbound set state = 'handled', taken_by = $2, content = null, handled_at = clock.now() where id = $1`, [id, takenBy]);
  }

  async mark(tx: Tx, name: string): Promise<InboxMark | undefined> {
    const [row] = await query<{ uid_validity: string; last_uid: string }>(tx, 'select uid_validity, last_uid from mail.inbox_mark where name = $1', [name]);
    return row && { uidValidity: BigInt(row.uid_validity), lastUid: Number(row.last_uid) };
  }

  async setMark(tx: Tx, name: string, { uidValidity, lastUid }: InboxMark): Promise<void> {
    await query(
      tx,
      `insert into mail.inbox_mark (name, uid_validity, last_uid) values ($1, $2, $3)
       on conflict (name) do update set uid_validity = $2, last_uid = case when inbox_mark.uid_validity = $2 then greatest(inbox_mark.last_uid, $3) else $3 end`,
      [name, uidValidity.toString(), lastUid],
    );
  }

  /** The mail of ours that a report is about. */
  async reported(tx: Tx, report: { mailId?: string; messageId?: string }): Promise<{ id: string; recipientKey: Buffer } | undefined> {
    const rows = await query<{ id: string; recipientKey: Buffer }>(
      tx,
      `select id, recipient_key as "recipientKey" from mail.message where id = $1 or (message_id = $2 and announcement_id is null) order by (id = $1) desc nulls last limit 1`,
      [report.mailId ?? mailIdOfMessage(report.messageId), report.messageId ?? null],
    );
    return rows[0];
  }

  async note(tx: Tx, id: string, kind: 'hard' | 'soft' | 'complaint', status: string): Promise<void> {
    await query(tx, `update mail.message set report = $2, reported_at = clock.now(), outcome = coalesce(nullif($3, ''), outcome) where id = $1`, [id, kind, status]);
  }
}
