import type { Tx } from '#contracts/transaction.js';
import { Exchange } from '#exchange/exchange.js';
import type { NoticeAudience, NoticeMessage } from '#policy/notice-message.js';
import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { type NoticeRow, type NoticeText, NoticesRepository } from './notices.repository.js';

export interface NoticeTarget {
  audience: NoticeAudience;
  /** Only of these organisations; absent: of all. */
  organisationIds?: readonly string[];
}

const APP_OF: Readonly<Record<NoticeAudience, 'waitlist' | 'ingest'>> = { waitlist: 'waitlist', members: 'ingest', owners: 'ingest' };

/** Has people told: each app writes to its own, and no address crosses. */
@Injectable()
export class Notices {
  constructor(
    private readonly exchange: Exchange,
    private readonly repository: NoticesRepository,
  ) {}

  find(tx: Tx, kind: NoticeText['kind'], subjectId: string): Promise<NoticeRow | undefined> {
    return this.repository.about(tx, kind, subjectId);
  }

  /** In the caller's transaction; one for each subject. Answers its id. At most one target for each app. */
  async announce(tx: Tx, notice: NoticeText, targets: readonly NoticeTarget[]): Promise<string> {
    const id = randomUUID();
    await this.repository.insert(tx, id, notice, targets.map(({ audience }) => audience));
    for (const { audience, organisationIds } of targets) {
      const to = APP_OF[audience];
      const body: NoticeMessage = { noticeId: id, stream: notice.stream, audience, organisationIds: organisationIds ? [...organisationIds] : null, subject: notice.subject, body: notice.body };
      const exchangeId = await this.exchange.post(tx, { to, job: to === 'waitlist' ? 'waitlist.send-notice' : 'ingest.send-notice', body, answerJob: 'privacy.notice-answered' });
      await this.repository.insertPart(tx, id, to, audience, exchangeId);
    }
    return id;
  }
}
