import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ErasureLedger } from '#personal-data/erasure-ledger.js';
import { LedgerKinds } from '#personal-data/ledger-kinds.js';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { ErasureRepository } from './erasure.repository.js';
import { SessionEraser } from './session-eraser.js';

const EVERY_MS = 10_000;

/** Erases again what a restored database has forgotten that it had erased: before anything is served or run, and again whenever the ledger is ahead. */
@Injectable()
export class LedgerReplay implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger(LedgerReplay.name);
  private timer?: NodeJS.Timeout;
  private running?: Promise<void>;

  constructor(
    @Inject(databaseOf('ingest_eraser')) private readonly db: Database,
    private readonly ledger: ErasureLedger,
    private readonly kinds: LedgerKinds,
    private readonly repository: ErasureRepository,
    private readonly eraser: SessionEraser,
  ) {
    kinds.register('session', ({ tenantId, subjectId: sessionId }) => (tenantId === null ? Promise.resolve() : this.eraseAgain({ tenantId, sessionId })));
  }

  async onModuleInit(): Promise<void> {
    await this.replay();
  }

  onApplicationBootstrap(): void {
    const again = (): void => {
      this.running ??= this.replay()
        .catch((error: unknown) => this.log.error({ msg: 'the erasure ledger cannot be replayed', error: (error as Error).name }))
        .finally(() => (this.running = undefined));
    };
    this.timer = setInterval(again, EVERY_MS).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  private async replay(): Promise<void> {
    const replayed = await this.ledger.replay(this.kinds.all());
    if (replayed > 0) this.log.warn({ msg: 'erasures replayed from the ledger', count: replayed });
  }

  private async eraseAgain(session: { tenantId: string; sessionId: string }): Promise<void> {
    await this.db.transaction({ tenants: [session.tenantId] }, async (tx) => {
      const found = await this.repository.lock(tx, session);
      if (found && !found.erased) await this.eraser.erase(tx, session, { kind: 'system', id: 'erasure-ledger' }, { evenIfHeld: true });
    });
  }
}
