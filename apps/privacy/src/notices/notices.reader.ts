import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { Inject, Injectable } from '@nestjs/common';
import { type NoticeDto, toNoticeDto } from './notice.dto.js';
import { type NoticeText, NoticesRepository } from './notices.repository.js';

/** How far a notice is, for operators. */
@Injectable()
export class NoticesReader {
  constructor(
    @Inject(databaseOf('privacy_api')) private readonly db: Database,
    private readonly notices: NoticesRepository,
  ) {}

  /** Throws `not-found` when nobody was to be told. */
  async about(kind: NoticeText['kind'], subjectId: string): Promise<NoticeDto> {
    const notice = await this.db.transaction('platform', (tx) => this.notices.about(tx, kind, subjectId));
    if (!notice) throw new ProblemError('not-found');
    return toNoticeDto(notice);
  }
}
