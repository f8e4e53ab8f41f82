import type { Config } from '#config/config.js';
import { CONFIG } from '#config/config.module.js';
import { type EgressGate, EgressRefusedError } from '#contracts/egress-gate.js';
import type { Database } from '#database/database.js';
import { Inject, Injectable } from '@nestjs/common';
import { isIP } from 'node:net';
import { PERSONAL_DATA_DATABASE } from './personal-data.tokens.js';
import { SubprocessorRepository } from './subprocessor.repository.js';

const isLoopback = (host: string): boolean => host === 'localhost' || host === '[::1]' || (isIP(host) === 4 && host.startsWith('127.'));

/** A name without a dot exists in our own network only, such as that of a container beside us: nobody else runs what it names. */
const isInside = (host: string): boolean => /^[a-z][a-z0-9-]*$/.test(host);

/** Lets personal data go to this machine, to our own apps, and to active subprocessors; to nobody else. */
@Injectable()
export class SubprocessorEgressGate implements EgressGate {
  private readonly own: ReadonlySet<string>;

  constructor(
    @Inject(CONFIG) config: Config,
    @Inject(PERSONAL_DATA_DATABASE) private readonly database: Database,
    @Inject(SubprocessorRepository) private readonly subprocessors: SubprocessorRepository,
  ) {
    this.own = new Set(Object.values(config.urls).map((url) => new URL(url).hostname));
  }

  /** `host` is a host name or an address (IPv6 in brackets), without a port. */
  async assertAllowed(host: string, categories: readonly string[]): Promise<void> {
    const name = host.toLowerCase().replace(/\.$/, '');
    if (isLoopback(name) || isInside(name) || this.own.has(name)) return;
    const verdict = await this.database.transaction('platform', (tx) => this.subprocessors.verdict(tx, name, categories));
    if (verdict !== 'allowed') throw new EgressRefusedError(name, verdict);
  }
}
