import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Outbox } from '#jobs/outbox.js';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { SweepRepository } from './sweep.repository.js';

const EVERY_MS = 15_000;
const LIMIT = 500;

/** Asks for a drain of every session that time alone has changed. Any number of workers may do it at once. */
@Injectable()
export class SessionSweep implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger(SessionSweep.name);
  private timer?: NodeJS.Timeout;

  constructor(
    @Inject(databaseOf('ingest_worker')) private readonly db: Database,
    private readonly repository: SweepRepository,
    private readonly outbox: Outbox,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.sweep().catch((error: unknown) => this.log.warn({ msg: 'sweep failed', error: (error as Error).name })), EVERY_MS);
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Answers how many sessions will be visited. */
  async sweep(): Promise<number> {
    const sessions = await this.db.transaction('platform', (tx) => this.repository.sessionsToVisit(tx, LIMIT));
    for (const { tenantId, sessionId } of sessions) {
      await this.db.transaction({ tenants: [tenantId] }, (tx) => this.outbox.enqueue(tx, 'frames.drain-session', { tenantId, sessionId }, { key: sessionId }));
    }
    return sessions.length;
  }
}
