import { Inject, Logger, type OnApplicationBootstrap, type OnApplicationShutdown, Optional } from '@nestjs/common';
import { WORK_GATE, type WorkGate } from './work-gate.js';

export interface Recurrence {
  everyMs: number;
  /** Also as the process starts: what comes round more slowly than processes are restarted would otherwise never run. */
  atOnce?: boolean;
  /** Also while this process may do nothing else: what opens the gate, and what no restore may put off. */
  evenIfClosed?: boolean;
}

/**
 * Work that a process does again and again: one turn at a time, however long it takes; a turn that fails is logged, by the name of its error alone, and the next
 * one comes. At shutdown the turn that runs is waited for. While the `WorkGate` is closed there are no turns.
 */
export abstract class RecurringTask implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly taskLog = new Logger(this.constructor.name);
  @Optional()
  @Inject(WORK_GATE)
  private readonly workGate?: WorkGate;
  private timer?: NodeJS.Timeout;
  private running?: Promise<void>;

  protected constructor(private readonly recurrence: Recurrence) {}

  protected abstract turn(): Promise<unknown>;

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.begin(), this.recurrence.everyMs).unref();
    if (this.recurrence.atOnce === true) this.begin();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  private begin(): void {
    this.running ??= this.turnIfOpen()
      .then(() => undefined)
      .catch((error: unknown) => this.taskLog.warn({ msg: 'a recurring task failed', error: (error as Error).name }))
      .finally(() => (this.running = undefined));
  }

  private async turnIfOpen(): Promise<unknown> {
    const open = this.recurrence.evenIfClosed === true || this.workGate === undefined || (await this.workGate.isOpen());
    return open ? this.turn() : undefined;
  }
}
