import { RecurringTask } from '#clock/recurring-task.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { EmailChangeRepository } from '#identity/email-change.repository.js';
import { EndedSignIns } from '#identity/ended-sign-ins.js';
import { FactorRecoveryRepository } from '#identity/factor-recovery.repository.js';
import { SignInAttemptRepository } from '#identity/sign-in-attempt.repository.js';
import { Inject, Injectable } from '@nestjs/common';
import { EmailChanges } from './email-changes.js';

const SWEEP_MS = 60_000;

/** Lets changes take effect whose time has come, and forgets what is over. */
@Injectable()
export class AccountSweep extends RecurringTask {
  constructor(
    @Inject(databaseOf('identity_writer')) private readonly db: Database,
    private readonly changes: EmailChanges,
    private readonly emails: EmailChangeRepository,
    private readonly recoveries: FactorRecoveryRepository,
    private readonly attempts: SignInAttemptRepository,
    private readonly ended: EndedSignIns,
  ) {
    super({ everyMs: SWEEP_MS });
  }

  async sweep(): Promise<void> {
    await this.db.transaction('platform', async (tx) => {
      for (const change of await this.emails.due(tx)) await this.changes.apply(tx, change);
      await this.emails.removeOld(tx);
      await this.recoveries.removeOld(tx);
      await this.attempts.removeOld(tx);
      await this.ended.remove(tx);
    });
  }

  protected turn(): Promise<unknown> {
    return this.sweep();
  }
}
