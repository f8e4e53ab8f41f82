import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Database } from '#database/database.js';
import { ProblemError } from '#http/problem.js';
import type { OperatorPrincipal } from '#identity/principal.js';
import { Inject, Injectable } from '@nestjs/common';
import { QUARANTINE_DATABASE } from '../jobs.tokens.js';
import { type QuarantinedJob, QuarantineRepository } from '../quarantine.repository.js';
import { QuarantineService } from '../quarantine.service.js';

/** The quarantine as operators see it: who put a job back is written down. */
@Injectable()
export class QuarantineDesk {
  constructor(
    @Inject(QUARANTINE_DATABASE) private readonly database: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly jobs: QuarantineService,
    private readonly repository: QuarantineRepository,
  ) {}

  list(): Promise<QuarantinedJob[]> {
    return this.jobs.list();
  }

  /** Throws `not-found` when no such job was set aside. */
  replay({ id: operatorId }: OperatorPrincipal, id: string): Promise<void> {
    return this.database.transaction('platform', async (tx) => {
      if (!(await this.repository.replay(tx, id))) throw new ProblemError('not-found');
      await this.audit.append(tx, { log: 'platform', action: 'jobs.replayed', actor: { kind: 'operator', id: operatorId }, target: { kind: 'job', id } });
    });
  }
}
