import { RecurringTask } from '#clock/recurring-task.js';
import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { NoticesRepository } from '../notices/notices.repository.js';
import { PoliciesRepository, type VersionFacts } from './policies.repository.js';

const EVERY_MS = 30_000;
/** Of those concerned, so many have to have been tried. */
const TRIED_SHARE = 0.99;

/** Puts versions in force when their day has come: a meaningful change not before those concerned were told. */
@Injectable()
export class PolicyClock extends RecurringTask {
  private readonly log = new Logger(PolicyClock.name);

  constructor(
    @Inject(databaseOf('privacy_worker')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly versions: PoliciesRepository,
    private readonly notices: NoticesRepository,
  ) {
    super({ everyMs: EVERY_MS, atOnce: true });
  }

  /** Answers which came into force. */
  look(): Promise<number[]> {
    return this.db.transaction('platform', async (tx) => {
      const started: number[] = [];
      for (const version of await this.versions.due(tx)) {
        if (!(await this.mayStart(tx, version))) {
          this.log.error({ msg: 'a version of the policy is held back: those concerned were not told yet', number: version.number });
          break;
        }
        if (!(await this.versions.putInForce(tx, version.number))) continue;
        await this.audit.append(tx, { log: 'platform', action: 'policy.in-force', actor: { kind: 'system', id: 'policy-clock' }, target: { kind: 'policy-version', id: String(version.number) }, details: { digest: version.digest } });
        started.push(version.number);
      }
      return started;
    });
  }

  private async mayStart(tx: Tx, { number, changeClass }: VersionFacts): Promise<boolean> {
    if (changeClass !== 'meaningful') return true;
    const notice = await this.notices.about(tx, 'policy-version', String(number));
    if (!notice || notice.parts.some(({ people }) => people === null)) return false;
    const { sent, suppressed, failed, uncertain, waiting } = notice.completedAt === null ? await this.notices.counts(tx, notice.id) : notice;
    const tried = sent + suppressed + failed + uncertain;
    return tried >= (tried + waiting) * TRIED_SHARE;
  }

  protected turn(): Promise<unknown> {
    return this.look();
  }
}
