import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { ArchiveParts } from './archive-parts.js';
import { ExportRepository } from './export.repository.js';

const SWEEP_MS = 30_000;
const BATCH = 100;

/** Removes the bytes of archives whose day is over, that were removed, or that held a recording which was erased. */
@Injectable()
export class ExportSweep implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger(ExportSweep.name);
  private timer?: NodeJS.Timeout;
  private running?: Promise<void>;

  constructor(
    @Inject(databaseOf('ingest_eraser')) private readonly db: Database,
    private readonly repository: ExportRepository,
    private readonly parts: ArchiveParts,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.start(), SWEEP_MS).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  /** Answers how many archives went. */
  async sweep(): Promise<number> {
    const due = await this.db.transaction('platform', (tx) => this.repository.toRemove(tx, BATCH));
    for (const ref of due) {
      await this.parts.remove(ref);
      await this.db.transaction({ tenants: [ref.tenantId] }, (tx) => this.repository.removed(tx, ref));
    }
    return due.length;
  }

  private start(): void {
    this.running ??= this.sweep()
      .then(() => undefined)
      .catch((error: unknown) => this.log.warn({ msg: 'removing archives failed', error: (error as Error).name }))
      .finally(() => (this.running = undefined));
  }
}
