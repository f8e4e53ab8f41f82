import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';
import type { AnnouncementDto, AnnouncementState, DeliveryDto, DeliveryState, ProgressDto } from './announcements.dto.js';
import type { Audience } from './recipient-sources.js';

type Draft = Pick<AnnouncementDto, 'stream' | 'subject' | 'body'> & { audiences: readonly Audience[] };

/** An announcement without its progress. */
export type AnnouncementRow = Omit<AnnouncementDto, 'progress'> & { sourceIndex: number; sourceCursor: string | null };

const COLUMNS = `id, version, state, stream, subject, body, segment->'audiences' as audiences, due_at as "dueAt", created_at as "createdAt", started_at as "startedAt",
  done_at as "doneAt", recipients, source_index as "sourceIndex", source_cursor as "sourceCursor"`;

const NOTHING: ProgressDto = { queued: 0, sending: 0, sent: 0, uncertain: 0, suppressed: 0, failed: 0, cancelled: 0 };

@Injectable()
export class AnnouncementsRepository {
  async create(tx: Tx, { stream, subject, body, audiences }: Draft, createdBy: string): Promise<AnnouncementRow> {
    const segment = JSON.stringify({ audiences });
    const rows = await query<AnnouncementRow>(tx, `insert into mail.announcement (stream, subject, body, segment, created_by) values ($1, $2, $3, $4, $5) returning ${COLUMNS}`, [stream, subject, body, segment, createdBy]);
    return rows[0] as AnnouncementRow;
  }

  async list(tx: Tx): Promise<AnnouncementRow[]> {
    return query<AnnouncementRow>(tx, `select ${COLUMNS} from mail.announcement order by created_at desc, id limit 100`);
  }

  /** Locked until the transaction ends. */
  async lock(tx: Tx, id: string): Promise<AnnouncementRow | undefined> {
    return (await query<AnnouncementRow>(tx, `select ${COLUMNS} from mail.announcement where id = $1 for update`, [id]))[0];
  }

  async find(tx: Tx, id: string): Promise<AnnouncementRow | undefined> {
    return (await query<AnnouncementRow>(tx, `select ${COLUMNS} from mail.announcement where id = $1`, [id]))[0];
  }

  async change(tx: Tx, id: string, { subject, body, audiences }: Partial<Draft>): Promise<AnnouncementRow> {
    const segment = audiences === undefined ? null : JSON.stringify({ audiences });
    const rows = await query<AnnouncementRow>(
      tx,
      `update mail.announcement set subject = coalesce($2, subject), body = coalesce($3, body), segment = coalesce($4::jsonb, segment), version = version + 1 where id = $1 returning ${COLUMNS}`,
      [id, subject ?? null, body ?? null, segment],
    );
    return rows[0] as AnnouncementRow;
  }

  /** Everybody is found. What operators read stays the version it was. */
  async prepared(tx: Tx, id: string): Promise<void> {
    await query(tx, `update mail.announcement set state = 'running' where id = $1`, [id]);
  }

  /** What an operator decided. No claim that begins later takes mails by the former state. */
  async setState(tx: Tx, id: string, state: AnnouncementState, dueAt?: Date): Promise<AnnouncementRow> {
    await query(tx, `select pg_advisory_xact_lock(hashtext('mail.claim'))`);
    const rows = await query<AnnouncementRow>(
      tx,
      `update mail.announcement set state = $2, due_at = coalesce($3, due_at), version = version + 1, started_at = case when $2 = 'preparing' then coalesce(started_at, clock.now()) else started_at end,
         done_at = case when $2 = 'cancelled' then clock.now() else done_at end
       where id = $1 returning ${COLUMNS}`,
      [id, state, dueAt ?? null],
    );
    await query(tx, `select pg_notify('mail_due', '')`);
    return rows[0] as AnnouncementRow;
  }

  async cancelQueued(tx: Tx, id: string): Promise<void> {
    await query(tx, `update mail.message set state = 'cancelled', settled_at = clock.now() where announcement_id = $1 and state = 'queued'`, [id]);
  }

  /** Puts mails whose fate nobody knows back into the queue. Answers how many. */
  async requeueUncertain(tx: Tx, id: string): Promise<number> {
    const rows = await query(tx, `update mail.message set state = 'queued', due_at = clock.now(), settled_at = null, outcome = 'again' where announcement_id = $1 and state = 'uncertain' returning id`, [id]);
    return rows.length;
  }

  async progress(tx: Tx, ids: readonly string[]): Promise<Map<string, ProgressDto>> {
    const rows = await query<{ id: string; state: DeliveryState; count: number }>(tx, `select announcement_id as id, state, count(*)::int as count from mail.message where announcement_id = any ($1) group by 1, 2`, [ids]);
    const found = new Map(ids.map((id) => [id, { ...NOTHING }]));
    for (const { id, state, count } of rows) Object.assign(found.get(id) ?? {}, { [state]: count });
    return found;
  }

  async deliveries(tx: Tx, id: string, state: DeliveryState | undefined, after: string | undefined, limit: number): Promise<DeliveryDto[]> {
    return query<DeliveryDto>(
      tx,
      `select id as "mailId", state, attempts, outcome, report, settled_at as "settledAt" from mail.message
       where announcement_id = $1 and ($2::text is null or state = $2) and ($3::uuid is null or id > $3) order by id limit $4`,
      [id, state ?? null, after ?? null, limit],
    );
  }

  /** Scheduled announcements whose time has come. */
  async due(tx: Tx): Promise<string[]> {
    const rows = await query<{ id: string }>(tx, `select id from mail.announcement where state = 'scheduled' and due_at <= clock.now() order by due_at limit 20`);
    return rows.map(({ id }) => id);
  }

  /** Writes rows for recipients who have none yet, and where the source goes on. */
  async addRecipients(tx: Tx, id: string, rows: readonly RecipientRow[], at: { sourceIndex: number; sourceCursor: string | null }): Promise<void> {
    const column = <K extends keyof RecipientRow>(name: K): RecipientRow[K][] => rows.map((row) => row[name]);
    await query(
      tx,
      `with added as (
         insert into mail.message (id, template, stream, priority, recipient_key, domain, message_id, content, announcement_id)
           select n.id, 'announcement-' || a.stream, a.stream, $2, n.recipient_key, n.domain, n.message_id, n.content, a.id
           from mail.announcement a, unnest($3::uuid[], $4::bytea[], $5::text[], $6::text[], $7::bytea[]) as n (id, recipient_key, domain, message_id, content) where a.id = $1
           on conflict (announcement_id, recipient_key) where announcement_id is not null do nothing returning 1)
       update mail.announcement set recipients = recipients + (select count(*) from added), source_index = $8, source_cursor = $9 where id = $1`,
      [id, 2, column('id'), column('recipientKey'), column('domain'), column('messageId'), column('content'), at.sourceIndex, at.sourceCursor],
    );
  }
}

export interface RecipientRow {
  id: string;
  recipientKey: Buffer;
  domain: string;
  messageId: string;
  /** Sealed. */
  content: Buffer;
}
