import { Clock } from '#clock/clock.js';
import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { Inject, Injectable } from '@nestjs/common';
import { domainOf } from '../mail-content.js';
import { isLoopbackHost, smtpHostOf } from '../smtp-transport.js';
import { DNS_LOOKUPS, type DnsLookups } from './dns-lookups.js';
import { checkDkim, checkDmarc, checkSpf, type Finding } from './records.js';

export interface SenderStatus {
  /** False where mail does not leave this machine. */
  needed: boolean;
  /** Announcements go without it nowhere. */
  ok: boolean;
  findings: Finding[];
  checkedAt: Date;
}

const GOOD_MS = 600_000;
const BAD_MS = 30_000;

/** Whether receivers can tell that our mail is ours: SPF, DKIM and DMARC of the domain that mail is from. */
@Injectable()
export class SenderCheck {
  private known?: { status: SenderStatus; until: number };

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly clock: Clock,
    @Inject(DNS_LOOKUPS) private readonly dns: DnsLookups,
  ) {}

  /** Remembered for ten minutes when it is good, for half a minute when it is not. Never rejects. */
  async status(): Promise<SenderStatus> {
    if (this.known && this.clock.monotonic() < this.known.until) return this.known.status;
    const status = await this.look();
    this.known = { status, until: this.clock.monotonic() + (status.ok ? GOOD_MS : BAD_MS) };
    return status;
  }

  private async look(): Promise<SenderStatus> {
    const { mail } = this.config;
    const host = smtpHostOf(mail);
    const checkedAt = this.clock.now();
    if (host !== undefined && isLoopbackHost(host)) return { needed: false, ok: true, findings: [], checkedAt };
    const from = domainOf(mail.from);
    const findings = await Promise.all([
      this.ask('SPF', () => checkSpf(this.dns, domainOf(mail.bounceAddress ?? mail.from), from)),
      this.ask('DKIM', () => checkDkim(this.dns, mail.dkim, from)),
      this.ask('DMARC', () => checkDmarc(this.dns, from)),
    ]);
    return { needed: true, ok: host !== undefined && findings.every(({ ok }) => ok), findings, checkedAt };
  }

  private ask(name: Finding['name'], look: () => Promise<Finding>): Promise<Finding> {
    return look().catch(() => ({ name, ok: false, found: 'DNS could not be asked.' }));
  }
}
