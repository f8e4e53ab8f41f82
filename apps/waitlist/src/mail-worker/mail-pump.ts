import { Clock } from '#clock/clock.js';
import { WORK_GATE, type WorkGate } from '#clock/work-gate.js';
import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { EGRESS_GATE, type EgressGate } from '#contracts/egress-gate.js';
import { Listener } from '#database/listener.js';
import { describeError } from '#http/describe-error.js';
import { smtpHostOf } from '#mail/smtp-transport.js';
import { type BeforeApplicationShutdown, Inject, Injectable, Logger, type OnApplicationBootstrap, Optional } from '@nestjs/common';
import { MailSender } from './mail-sender.js';
import { MAIL_TRANSPORT, type MailTransport } from './mail-transport.js';

/** Claims that run beside each other: while one settles, the mails of others are on the wire. */
const LANES = 3;
const LEAST = 8;
const MOST = 64;
const QUICK_MS = 1_000;
const IDLE_MS = 2_000;
const DOWN_MS = 5_000;
const REFUSED_MS = 30_000;

/** Keeps sending while there is something due; wakes when somebody asked for a mail. */
@Injectable()
export class MailPump implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger(MailPump.name);
  private readonly listener: Listener;
  private readonly idle = new Set<() => void>();
  private readonly waiting = new Set<() => void>();
  private lanes: Promise<void>[] = [];
  private stopped = false;
  private limit = LEAST;
  @Optional()
  @Inject(WORK_GATE)
  private readonly gate?: WorkGate;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly clock: Clock,
    private readonly sender: MailSender,
    @Inject(MAIL_TRANSPORT) private readonly transport: MailTransport,
    @Inject(EGRESS_GATE) private readonly egress: EgressGate,
  ) {
    this.listener = new Listener(config.database, 'waitlist_worker', 'mail_due', () => this.wakeUp(), () => this.wakeUp());
  }

  async onApplicationBootstrap(): Promise<void> {
    if (this.config.mail.smtpUrl === undefined) return this.log.warn({ msg: 'SMTP_URL is not set: mails wait and none is sent' });
    await this.listener.open();
    this.lanes = Array.from({ length: LANES }, () => this.lane());
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    for (const wake of [...this.idle, ...this.waiting]) wake();
    await Promise.all([...this.lanes, this.listener.close()]);
    this.transport.close();
  }

  private async lane(): Promise<void> {
    while (!this.stopped) await this.pause(await this.step());
  }

  /** One round. Answers for how long there is nothing to do. */
  private async step(): Promise<number> {
    try {
      if ((await this.gate?.isOpen()) === false) return IDLE_MS;
      if (!(await this.mayLeave())) return REFUSED_MS;
      const began = this.clock.monotonic();
      const { taken, down } = await this.sender.round(this.limit);
      if (taken === 0) return IDLE_MS;
      this.adapt(this.clock.monotonic() - began, taken);
      return down ? DOWN_MS : 0;
    } catch (error) {
      this.log.warn({ msg: 'mail round failed', error: describeError(error) });
      return IDLE_MS;
    }
  }

  /** Personal data goes to the mail server only while it is listed as a subprocessor, or stands beside us. */
  private async mayLeave(): Promise<boolean> {
    const host = smtpHostOf(this.config.mail) ?? '';
    try {
      await this.egress.assertAllowed(host, ['contact', 'content']);
      return true;
    } catch (error) {
      this.log.error({ msg: 'no mail is sent: its server is not an active subprocessor for contact and content', host, error: describeError(error) });
      return false;
    }
  }

  /** Small claims where the server is slow: whoever unsubscribes waits for the claim that holds their mail. */
  private adapt(milliseconds: number, taken: number): void {
    if (milliseconds > 2 * QUICK_MS) this.limit = Math.max(LEAST, this.limit >> 1);
    else if (milliseconds < QUICK_MS && taken === this.limit) this.limit = Math.min(MOST, this.limit << 1);
  }

  private pause(milliseconds: number): Promise<void> {
    if (milliseconds === 0 || this.stopped) return Promise.resolve();
    // A server that is down does not come back because there is more mail.
    const sleepers = milliseconds === IDLE_MS ? this.idle : this.waiting;
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        sleepers.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, milliseconds);
      sleepers.add(wake);
    });
  }

  private wakeUp(): void {
    for (const wake of this.idle) wake();
  }
}
