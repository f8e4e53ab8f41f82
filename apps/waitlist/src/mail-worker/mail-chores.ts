import { WORK_GATE, type WorkGate } from '#clock/work-gate.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { describeError } from '#http/describe-error.js';
import { type BeforeApplicationShutdown, Inject, Injectable, Logger, type OnApplicationBootstrap, Optional } from '@nestjs/common';
import { MailPurge } from './mail-purge.js';
import { MailRecovery } from './mail-recovery.js';
import { LEASE_SECONDS, MailSender } from './mail-sender.js';
import { SendingRepository } from './sending.repository.js';

const RECOVER_MS = 5_000;
const BEAT_MS = 15_000;
const PURGE_MS = 600_000;

interface Chore {
  name: string;
  everyMs: number;
  work: () => Promise<unknown>;
}

/** What comes round beside the sending: leases, mails left in flight, announcements that are done, what is too old. */
@Injectable()
export class MailChores implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger(MailChores.name);
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly running = new Map<string, Promise<void>>();
  @Optional()
  @Inject(WORK_GATE)
  private readonly gate?: WorkGate;

  constructor(
    @Inject(databaseOf('waitlist_worker')) private readonly db: Database,
    private readonly repository: SendingRepository,
    private readonly sender: MailSender,
    private readonly recovery: MailRecovery,
    private readonly purge: MailPurge,
  ) {}

  onApplicationBootstrap(): void {
    const chores: Chore[] = [
      { name: 'leases', everyMs: BEAT_MS, work: () => this.beat() },
      { name: 'recovery', everyMs: RECOVER_MS, work: () => this.recovery.recover() },
      { name: 'finished announcements', everyMs: RECOVER_MS, work: () => this.db.transaction('platform', (tx) => this.repository.finish(tx)) },
      { name: 'purge', everyMs: PURGE_MS, work: () => this.purge.purge() },
    ];
    for (const chore of chores) this.timers.push(setInterval(() => this.start(chore), chore.everyMs));
  }

  async beforeApplicationShutdown(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    await Promise.all(this.running.values());
  }

  private async beat(): Promise<void> {
    const claims = [...this.sender.inFlight];
    if (claims.length > 0) await this.repository.extend(this.db, claims, LEASE_SECONDS);
  }

  private start({ name, work }: Chore): void {
    if (this.running.has(name)) return;
    const done = this.ifOpen(work)
      .then(() => undefined)
      .catch((error: unknown) => this.log.warn({ msg: 'mail chore failed', chore: name, error: describeError(error) }))
      .finally(() => this.running.delete(name));
    this.running.set(name, done);
  }

  private async ifOpen(work: () => Promise<unknown>): Promise<unknown> {
    return (await this.gate?.isOpen()) === false ? undefined : work();
  }
}
