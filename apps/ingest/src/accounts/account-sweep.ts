import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { EmailChangeRepository } from '#identity/email-change.repository.js';
import { FactorRecoveryRepository } from '#identity/factor-recovery.repository.js';
import { SignInAttemptRepository } from '#identity/sign-in-attempt.repository.js';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { EmailChanges } from './email-changes.js';

const SWEEP_MS = 60_000;

/** Lets changes take effect whose time has come, and forgets what is over. */
@Injectable()
export class AccountSweep implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger(AccountSweep.name);
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(databaseOf('identity_writer')) private readonly db: Database,
    private readonly changes: EmailChanges,
    private readonly emails: EmailChangeRepository,
    private readonly recoveries: FactorRecoveryRepository,
    private readonly attempts: SignInAttemptRepository,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.sweep().catch((error: unknown) => this.log.warn({ msg: 'sweep failed', error: (error as Error).name })), SWEEP_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  async sweep(): Promise<void> {
    await this.db.transaction('platform', async (tx) => {
      for (const change of await this.emails.due(tx)) await this.changes.apply(tx, change);
      await this.emails.removeOld(tx);
      await this.recoveries.removeOld(tx);
      await this.attempts.removeOld(tx);
    });
  }
}
