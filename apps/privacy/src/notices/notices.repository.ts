import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';

export interface NoticeText {
  kind: 'policy-version' | 'subprocessor' | 'breach';
  /** What it is about: the number of a version, the id of a subprocessor or of a breach. */
  subjectId: string;
  stream: 'policy-notices' | 'breach-notices';
  subject: string;
  body: string;
}

export interface MailCounts {
  sent: number;
  suppressed: number;
  failed: number;
  uncertain: number;
  waiting: number;
}

export interface NoticeRow extends NoticeText, MailCounts {
  id: string;
  createdAt: Date;
  completedAt: Date | null;
  receipt: object | null;
  parts: { app: string; audience: string; people: number | null }[];
}

const COLUMNS = `n.id, n.kind, n.subject_id as "subjectId", n.stream, n.subject, n.body, n.created_at as "createdAt", n.sent, n.suppressed, n.failed, n.uncertain, n.waiting,
  n.completed_at as "completedAt", n.receipt,
  (select json_agg(json_build_object('app', p.app, 'audience', p.audience, 'people', p.people) order by p.app desc) from registry.notice_part p where p.notice_id = n.id) as parts`;

@Injectable()
export class NoticesRepository {
  async insert(tx: Tx, id: string, notice: NoticeText, audiences: readonly string[]): Promise<void> {
    await query(tx, 'insert into registry.notice (id, kind, subject_id, stream, subject, body, audiences) values ($1, $2, $3, $4, $5, $6, $7)', [id, notice.kind, notice.subjectId, notice.stream, notice.subject, notice.body, audiences]);
  }

  async insertPart(tx: Tx, noticeId: string, app: string, audience: string, exchangeId: string): Promise<void> {
    await query(tx, 'insert into registry.notice_part (notice_id, app, audience, exchange_id) values ($1, $2, $3, $4)', [noticeId, app, audience, exchangeId]);
  }

  async answered(tx: Tx, exchangeId: string, people: number): Promise<void> {
    await query(tx, 'update registry.notice_part set people = $2, answered_at = clock.now() where exchange_id = $1 and people is null', [exchangeId, people]);
  }

  async about(tx: Tx, kind: NoticeText['kind'], subjectId: string): Promise<NoticeRow | undefined> {
    return (await query<NoticeRow>(tx, `select ${COLUMNS} from registry.notice n where n.kind = $1 and n.subject_id = $2`, [kind, subjectId]))[0];
  }

  /** Not complete yet; locked until the transaction ends. */
  async open(tx: Tx): Promise<NoticeRow[]> {
    return query<NoticeRow>(tx, `select ${COLUMNS} from registry.notice n where n.completed_at is null order by n.created_at limit 50 for update of n skip locked`);
  }

  async counts(tx: Tx, id: string): Promise<MailCounts> {
    const rows = await query<{ state: string; count: number }>(tx, 'select state, count from mail.notice_progress($1)', [id]);
    const of = (...states: string[]): number => rows.filter(({ state }) => states.includes(state)).reduce((sum, { count }) => sum + count, 0);
    return { sent: of('sent'), suppressed: of('suppressed'), failed: of('failed', 'cancelled'), uncertain: of('uncertain'), waiting: of('queued', 'sending') };
  }

  async keepCounts(tx: Tx, id: string, { sent, suppressed, failed, uncertain, waiting }: MailCounts): Promise<void> {
    await query(tx, 'update registry.notice set sent = $2, suppressed = $3, failed = $4, uncertain = $5, waiting = $6 where id = $1', [id, sent, suppressed, failed, uncertain, waiting]);
  }

  async complete(tx: Tx, id: string, at: Date, receipt: object): Promise<void> {
    await query(tx, 'update registry.notice set completed_at = $2, receipt = $3 where id = $1', [id, at, JSON.stringify(receipt)]);
  }
}
