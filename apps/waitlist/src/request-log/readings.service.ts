import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { normalNetwork } from '#http/address-prefixes.js';
import { ProblemError } from '#http/problem.js';
import type { OperatorPrincipal } from '#identity/principal.js';
import { RequestLogRepository } from '#request-log/request-log.repository.js';
import { Inject, Injectable } from '@nestjs/common';
import type { ReadingDto, ReadRequestLogDto } from './readings.dto.js';

const MOST_DAYS = 31;
const DAY_MS = 86_400_000;
const MOST_ENTRIES = 500;
const MOST_NETWORKS = 100;

/** Lets operators read the request log, each time with a reason, which is written down before they see anything. */
@Injectable()
export class ReadingsService {
  constructor(
    @Inject(databaseOf('waitlist_api')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly repository: RequestLogRepository,
  ) {}

  read(operator: OperatorPrincipal, { reason, since, until, network, route, status }: ReadRequestLogDto): Promise<ReadingDto> {
    const span = until.getTime() - since.getTime();
    if (!(span > 0 && span <= MOST_DAYS * DAY_MS)) throw invalid('/until', `It is after the first time, by at most ${MOST_DAYS} days.`);
    const wanted = network === undefined ? null : normalNetwork(network);
    if (wanted === undefined) throw invalid('/network', 'It is an IPv4 or IPv6 address, or a network such as 203.0.113.0/24.');
    const filter = { since, until, network: wanted, route: route ?? null, status: status ?? null, most: MOST_ENTRIES };
    return this.db.transaction('platform', async (tx) => {
      const requests = await this.repository.read(tx, filter);
      const networks = await this.repository.readPrefixes(tx, { ...filter, most: MOST_NETWORKS });
      await this.audit.append(tx, {
        log: 'platform',
        action: 'request-log.read',
        actor: { kind: 'operator', id: operator.id },
        target: { kind: 'request-log', id: 'all' },
        details: { since: since.toISOString(), until: until.toISOString(), byNetwork: wanted !== null, route: route ?? null, status: status ?? null, shown: requests.length },
        personal: { reason, ...(wanted === null ? {} : { network: wanted }) },
      });
      return { requests, networks };
    });
  }
}

const invalid = (pointer: string, detail: string): ProblemError => new ProblemError('validation-failed', { errors: [{ pointer, detail }] });
