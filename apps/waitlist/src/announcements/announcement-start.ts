import { Clock } from '#clock/clock.js';
import type { Tx } from '#contracts/transaction.js';
import { ProblemError } from '#http/problem.js';
import { Outbox } from '#jobs/outbox.js';
import { SenderCheck } from '#mail/sender-check/sender-check.js';
import { Injectable } from '@nestjs/common';
import { type AnnouncementRow, AnnouncementsRepository } from './announcements.repository.js';

/** What has to be so before an announcement goes, and how it begins. */
@Injectable()
export class AnnouncementStart {
  constructor(
    private readonly clock: Clock,
    private readonly check: SenderCheck,
    private readonly repository: AnnouncementsRepository,
    private readonly outbox: Outbox,
  ) {}

  now(): Date {
    return this.clock.now();
  }

  /** Throws `mail-sender-unproven`, which names the records to mend. */
  async requireProvenSender(): Promise<void> {
    const { ok, findings } = await this.check.status();
    const bad = findings.filter((finding) => !finding.ok);
    if (!ok) throw new ProblemError('mail-sender-unproven', { detail: bad.length > 0 ? bad.map(({ name, found }) => `${name}: ${found}`).join(' ') : 'No mail server is set.' });
  }

  /** Looks for recipients from where that was left; when everybody is found, sending begins. */
  async start(tx: Tx, id: string): Promise<AnnouncementRow> {
    const row = await this.repository.setState(tx, id, 'preparing');
    await this.outbox.enqueue(tx, 'mail.prepare-announcement', { announcementId: id }, { key: id });
    return row;
  }
}
