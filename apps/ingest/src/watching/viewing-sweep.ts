import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { ViewingLog } from './viewing-log.js';
import { ViewingRepository } from './viewing.repository.js';

const EVERY_MS = 5_000;
const PURGE_EVERY = 720;
const LIMIT = 200;

/** Brings the last stretch of viewings that stopped into the audit log, and forgets viewings after two years. Any number of processes may do it at once. */
@Injectable()
export class ViewingSweep implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger(ViewingSweep.name);
  private timer?: NodeJS.Timeout;
  private turn = 0;

  constructor(
    @Inject(databaseOf('ingest_api')) private readonly db: Database,
    private readonly viewings: ViewingLog,
    private readonly repository: ViewingRepository,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.sweep().catch((error: unknown) => this.log.warn({ msg: 'sweep of viewings failed', error: (error as Error).name })), EVERY_MS);
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Answers how many viewings it looked at. */
  async sweep(): Promise<number> {
    const found = await this.db.transaction('platform', (tx) => this.repository.toNote(tx, LIMIT));
    for (const { tenantId, viewingId } of found) {
      await this.db.transaction({ tenants: [tenantId] }, async (tx) => {
        const viewing = await this.repository.find(tx, tenantId, viewingId);
        if (viewing) await this.viewings.note(tx, viewing);
      });
    }
    this.turn += 1;
    if (this.turn % PURGE_EVERY === 1) await this.db.transaction('platform', (tx) => this.repository.purge(tx));
    return found.length;
  }
}
