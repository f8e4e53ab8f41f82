import { Clock } from '#clock/clock.js';
import { ProblemError } from '#http/problem.js';
import { Inject, Injectable } from '@nestjs/common';
import { setTimeout as wait } from 'node:timers/promises';
import { MX_RESOLVER } from './abuse.tokens.js';

/** The part of `node:dns/promises` that is needed. */
export interface MxResolver {
  resolveMx(domain: string): Promise<{ exchange: string; priority: number }[]>;
  resolve4(domain: string): Promise<string[]>;
  resolve6(domain: string): Promise<string[]>;
}

type Finding = 'takes-mail' | 'takes-none' | 'unknown';

const PATIENCE_MS = 800;
const KEPT_MS = 3_600_000;
const MOST_KEPT = 10_000;
/** DNS says for sure that there is nothing. All other errors are about the way there. */
const NOTHING = new Set(['ENODATA', 'ENOTFOUND', 'EBADNAME']);

/** Whether a domain takes mail: MX, or an address of its own (RFC 5321), and no null MX (RFC 7505). Known for an hour. */
@Injectable()
export class MailDomains {
  private readonly known = new Map<string, { finding: Finding; until: number }>();

  constructor(
    @Inject(MX_RESOLVER) private readonly resolver: MxResolver | null,
    private readonly clock: Clock,
  ) {}

  /** Throws `mail-domain-unreachable` when the domain surely takes none. `unknown` when DNS did not say within 0.8 s: never held against a person alone. */
  async check(domain: string): Promise<'takes-mail' | 'unknown'> {
    const finding = await this.find(domain);
    if (finding === 'takes-none') throw new ProblemError('mail-domain-unreachable', { errors: [{ pointer: '/email', detail: 'The domain of this address takes no mail.' }] });
    return finding;
  }

  private async find(domain: string): Promise<Finding> {
    if (!this.resolver) return 'takes-mail';
    const known = this.known.get(domain);
    if (known && known.until > this.clock.monotonic()) return known.finding;
    const finding = await Promise.race([this.ask(this.resolver, domain), wait(PATIENCE_MS, 'unknown' as const, { ref: false })]);
    if (finding !== 'unknown') this.keep(domain, finding);
    return finding;
  }

  private keep(domain: string, finding: Finding): void {
    if (this.known.size >= MOST_KEPT) this.known.delete(this.known.keys().next().value as string);
    this.known.set(domain, { finding, until: this.clock.monotonic() + KEPT_MS });
  }

  private async ask(resolver: MxResolver, domain: string): Promise<Finding> {
    const exchanges = await records(resolver.resolveMx(domain));
    if (exchanges === undefined) return 'unknown';
    if (exchanges.length > 0) return exchanges.some(({ exchange }) => exchange !== '' && exchange !== '.') ? 'takes-mail' : 'takes-none';
    const addresses = await Promise.all([records(resolver.resolve4(domain)), records(resolver.resolve6(domain))]);
    if (addresses.some((found) => found !== undefined && found.length > 0)) return 'takes-mail';
    return addresses.includes(undefined) ? 'unknown' : 'takes-none';
  }
}

/** The records, none when DNS says so, undefined when it says nothing. */
const records = async <T>(asked: Promise<T[]>): Promise<T[] | undefined> => {
  try {
    return await asked;
  } catch (error) {
    return NOTHING.has((error as NodeJS.ErrnoException).code ?? '') ? [] : undefined;
  }
};
