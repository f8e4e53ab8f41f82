import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { actorOf, type OperatorPrincipal } from '#identity/principal.js';
import { Mail } from '#mail/mail.service.js';
import { Inject, Injectable } from '@nestjs/common';
import type { PreviewDto, TestMailDto } from './announcements.dto.js';
import { type AnnouncementRow, AnnouncementsRepository } from './announcements.repository.js';
import { RecipientSources } from './recipient-sources.js';

/** Looks at an announcement before anybody else does. */
@Injectable()
export class PreviewService {
  constructor(
    @Inject(databaseOf('waitlist_api')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly repository: AnnouncementsRepository,
    private readonly sources: RecipientSources,
    private readonly mail: Mail,
  ) {}

  /** Throws `not-found`. */
  async preview(id: string): Promise<PreviewDto> {
    return this.db.transaction('platform', async (tx) => {
      const row = found(await this.repository.find(tx, id));
      const { subject, text, html } = this.mail.preview(`announcement-${row.stream}`, row);
      let people = 0;
      for (const audience of row.audiences) people += (await this.sources.find(audience.source)?.count(tx, audience)) ?? 0;
      return { subject, text, html, people };
    });
  }

  /** Throws `not-found`. */
  async test(operator: OperatorPrincipal, id: string, to: string): Promise<TestMailDto> {
    return this.db.transaction('platform', async (tx) => {
      const { stream, subject, body } = found(await this.repository.find(tx, id));
      const mailId = await this.mail.send(tx, { template: `announcement-${stream}`, to, data: { subject, body } });
      await this.audit.append(tx, { log: 'platform', action: 'announcement.tested', actor: actorOf(operator), target: { kind: 'announcement', id }, details: { mailId }, personal: { to } });
      return { mailId };
    });
  }
}

const found = (row: AnnouncementRow | undefined): AnnouncementRow => {
  if (!row) throw new ProblemError('not-found');
  return row;
};
