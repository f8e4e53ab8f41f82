import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { actorOf, type OperatorPrincipal } from '#identity/principal.js';
import { Inject, Injectable } from '@nestjs/common';
import type { ArrivalDto, ArrivalListDto, ArrivalQueryDto } from './arrivals.dto.js';
import { ArrivalsRepository } from './arrivals.repository.js';

const PAGE = 25;

@Injectable()
export class ArrivalsService {
  constructor(
    @Inject(databaseOf('privacy_api')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly arrivals: ArrivalsRepository,
  ) {}

  async list({ state, limit = PAGE }: ArrivalQueryDto): Promise<ArrivalListDto> {
    return { items: await this.db.transaction('platform', (tx) => this.arrivals.list(tx, state, limit)) };
  }

  takeUp(operator: OperatorPrincipal, id: string): Promise<ArrivalDto> {
    return this.db.transaction('platform', async (tx) => {
      const arrival = await this.arrivals.takeUp(tx, id, operator.id);
      if (!arrival) throw new ProblemError('not-found');
      await this.audit.append(tx, { log: 'platform', action: 'security-report.taken-up', actor: actorOf(operator), target: { kind: 'security-report', id } });
      return arrival;
    });
  }
}
