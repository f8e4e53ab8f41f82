import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { ErasureRepository, type SessionOfTenant } from './erasure.repository.js';
import { SessionEraser } from './session-eraser.js';

const SWEEP_MS = 60_000;
const BATCH = 100;

/** Erases recordings whose time is over, the same way as on request. */
@Injectable()
export class RetentionSweep implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger(RetentionSweep.name);
  private timer?: NodeJS.Timeout;
  private running?: Promise<void>;

  constructor(
    @Inject(databaseOf('ingest_eraser')) private readonly db: Database,
    private readonly repository: ErasureRepository,
    private readonly eraser: SessionEraser,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.start(), SWEEP_MS).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  /** Erases everything that is due. Answers how many. */
  async sweep(): Promise<number> {
    for (let erased = 0; ; ) {
      const due = await this.db.transaction('platform', (tx) => this.repository.expired(tx, BATCH));
      const before = erased;
      for (const session of due) erased += (await this.erase(session)) ? 1 : 0;
      if (due.length < BATCH || erased === before) return erased;
    }
  }

  private async erase(session: SessionOfTenant): Promise<boolean> {
    return this.db.transaction({ tenants: [session.tenantId] }, async (tx) => {
      const found = await this.repository.lock(tx, session);
      if (!found || found.erased) return false;
      await this.eraser.erase(tx, session, { kind: 'system', id: 'retention' });
      return true;
    });
  }

  private start(): void {
    this.running ??= this.sweep()
      .then(() => undefined)
      .catch((error: unknown) => this.log.warn({ msg: 'retention sweep failed', error: (error as Error).name }))
      .finally(() => (this.running = undefined));
  }
}
