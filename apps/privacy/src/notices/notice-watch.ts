import { ReceiptSigner } from '#audit/receipt.js';
import { Clock } from '#clock/clock.js';
import { RecurringTask } from '#clock/recurring-task.js';
import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Inject, Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { type NoticeRow, NoticesRepository } from './notices.repository.js';

const EVERY_MS = 30_000;

/** Counts what became of the mails of each notice; when none waits any more, signs what was counted: the proof of sending. */
@Injectable()
export class NoticeWatch extends RecurringTask {
  constructor(
    @Inject(databaseOf('privacy_worker')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly clock: Clock,
    private readonly signer: ReceiptSigner,
    private readonly notices: NoticesRepository,
  ) {
    super({ everyMs: EVERY_MS, atOnce: true });
  }

  /** Answers how many notices became complete. */
  look(): Promise<number> {
    return this.db.transaction('platform', async (tx) => {
      let complete = 0;
      for (const notice of await this.notices.open(tx)) {
        const counts = await this.notices.counts(tx, notice.id);
        await this.notices.keepCounts(tx, notice.id, counts);
        if (counts.waiting > 0 || notice.parts.some(({ people }) => people === null)) continue;
        const { waiting: _none, ...figures } = counts;
        const at = this.clock.now();
        await this.notices.complete(tx, notice.id, at, await this.signer.sign({ ...factsOf(notice), ...figures, completedAt: at.toISOString() }));
        await this.audit.append(tx, { log: 'platform', action: 'notice.completed', actor: { kind: 'system', id: 'notice-watch' }, target: { kind: 'notice', id: notice.id }, details: { about: `${notice.kind}:${notice.subjectId}`, ...figures } });
        complete += 1;
      }
      return complete;
    });
  }

  protected turn(): Promise<unknown> {
    return this.look();
  }
}

const factsOf = ({ id, kind, subjectId, subject, body, parts, createdAt }: NoticeRow): Record<string, string | number> => ({
  kind: 'notice',
  noticeId: id,
  about: `${kind}:${subjectId}`,
  textSha256: createHash('sha256').update(`${subject}\n\n${body}`).digest('hex'),
  people: parts.reduce((sum, { people }) => sum + (people ?? 0), 0),
  createdAt: createdAt.toISOString(),
});
