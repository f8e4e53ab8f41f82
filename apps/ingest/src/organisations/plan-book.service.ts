import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { actorOf, type OperatorPrincipal } from '#identity/principal.js';
import { Inject, Injectable } from '@nestjs/common';
import type { PlanDto } from './plans.dto.js';
import { type PlanRow, PlansRepository } from './plans.repository.js';

/** The plans there are. Operators make new ones and retire old ones; the ceilings of a plan never change. */
@Injectable()
export class PlanBookService {
  constructor(
    @Inject(databaseOf('identity_writer')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly plans: PlansRepository,
  ) {}

  list(): Promise<PlanRow[]> {
    return this.db.transaction('platform', (tx) => this.plans.list(tx));
  }

  /** Throws `conflict` when the code is taken, by a retired plan as well. */
  create(operator: OperatorPrincipal, plan: PlanDto): Promise<PlanRow> {
    return this.db.transaction('platform', async (tx) => {
      if (!(await this.plans.insert(tx, plan))) throw new ProblemError('conflict', { detail: 'There is a plan with this code. Ceilings never change: give the new plan another code.' });
      await this.note(tx, operator, 'plan.created', plan.code, { ...plan });
      return (await this.plans.find(tx, plan.code)) as PlanRow;
    });
  }

  /** Who has the plan keeps it; nobody is given it any more. */
  async retire(operator: OperatorPrincipal, code: string): Promise<void> {
    await this.db.transaction('platform', async (tx) => {
      if (code === 'unlimited') throw new ProblemError('conflict', { detail: 'Organisations from before there were plans have this one.' });
      if (!(await this.plans.retire(tx, code))) throw new ProblemError('not-found');
      await this.note(tx, operator, 'plan.retired', code, {});
    });
  }

  private note(tx: Tx, operator: OperatorPrincipal, action: string, code: string, details: Record<string, string | number>): Promise<void> {
    return this.audit.append(tx, { log: 'platform', action, actor: actorOf(operator), target: { kind: 'plan', id: code }, details });
  }
}
