import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import type { JobPayload } from '#contracts/jobs.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { HandlesJob, type JobContext, type JobHandler } from '#jobs/handles-job.js';
import { readAddress } from '#mail/address.js';
import { domainOf } from '#mail/mail-content.js';
import { MailKeys } from '#mail/mail-keys.js';
import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { type AnnouncementRow, AnnouncementsRepository, type RecipientRow } from './announcements.repository.js';
import { RecipientSources } from './recipient-sources.js';

const PAGE = 2_000;

/** Writes one row for each recipient, page by page; where it stands is in the announcement, so it goes on where it was. */
@Injectable()
@HandlesJob('mail.prepare-announcement')
export class PrepareAnnouncementHandler implements JobHandler<'mail.prepare-announcement'> {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(databaseOf('waitlist_worker')) private readonly db: Database,
    private readonly repository: AnnouncementsRepository,
    private readonly sources: RecipientSources,
    private readonly keys: MailKeys,
  ) {}

  async handle({ announcementId }: JobPayload<'mail.prepare-announcement'>, context: JobContext): Promise<void> {
    for (let more = true; more; ) {
      context.signal.throwIfAborted();
      more = await this.db.transaction('platform', async (tx) => {
        const row = await this.repository.lock(tx, announcementId);
        const goesOn = row?.state === 'preparing' && (await this.page(tx, row));
        if (!goesOn) await context.complete(tx);
        return goesOn;
      });
    }
  }

  /** False when there is nobody left. */
  private async page(tx: Tx, row: AnnouncementRow): Promise<boolean> {
    const audience = row.audiences[row.sourceIndex];
    if (audience === undefined) {
      await this.repository.prepared(tx, row.id);
      return false;
    }
    const source = this.sources.find(audience.source);
    const { emails, next } = source ? await source.page(tx, audience, row.sourceCursor, PAGE) : { emails: [], next: null };
    const at = next === null ? { sourceIndex: row.sourceIndex + 1, sourceCursor: null } : { sourceIndex: row.sourceIndex, sourceCursor: next };
    await this.repository.addRecipients(tx, row.id, this.rows(emails), at);
    return true;
  }

  private rows(emails: readonly string[]): RecipientRow[] {
    const fromDomain = domainOf(this.config.mail.from);
    const rows = new Map<string, RecipientRow>();
    for (const email of emails) {
      const { address, domain } = readAddress(email);
      const recipientKey = this.keys.recipientKey(address);
      const id = randomUUID();
      rows.set(recipientKey.toString('hex'), { id, recipientKey, domain, messageId: `<${id}@${fromDomain}>`, content: this.keys.seal(id, JSON.stringify({ to: address })) });
    }
    return [...rows.values()];
  }
}
