import { AUDIT_WRITER, type AuditActor, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { actorOf, type OperatorPrincipal, type Principal } from '#identity/principal.js';
import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { OrganisationsRepository } from './organisations.repository.js';
import { ownOrganisation } from './own-organisation.js';
import { PlanNotice } from './plan-notice.js';
import type { AssignPlanDto, OrganisationPlanDto, PlanAndUsageDto } from './plans.dto.js';
import { PlansRepository } from './plans.repository.js';

/** The plan of one organisation: as its members see it, and how operators change it. */
@Injectable()
export class OrganisationPlanService {
  constructor(
    @Inject(databaseOf('identity_writer')) private readonly db: Database,
    @Inject(databaseOf('ingest_api')) private readonly meters: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly plans: PlansRepository,
    private readonly organisations: OrganisationsRepository,
    private readonly notice: PlanNotice,
  ) {}

  async read(principal: Principal, organisationId: string): Promise<PlanAndUsageDto> {
    const tenantId = ownOrganisation(principal, organisationId);
    const scope = { tenants: [tenantId] };
    const { held, ...state } = await this.db.transaction(scope, async (tx) => ({ ...(await this.state(tx, tenantId)), held: await this.plans.held(tx, tenantId) }));
    const metered = await this.meters.transaction(scope, (tx) => this.plans.metered(tx, tenantId));
    return { ...state, usage: { ...metered, ...held } };
  }

  /** Throws `not-found` for an organisation or plan that is not there, `validation-failed` for a day that is too early. */
  assign(operator: OperatorPrincipal, tenantId: string, wish: AssignPlanDto): Promise<OrganisationPlanDto> {
    return this.db.transaction({ tenants: [tenantId] }, async (tx) => {
      if (!(await this.organisations.lock(tx, tenantId))) throw new ProblemError('not-found');
      const after = await this.plans.find(tx, wish.plan);
      if (!after) throw new ProblemError('validation-failed', { errors: [{ pointer: '/plan', detail: 'There is no such plan.' }] });
      const before = await this.plans.current(tx, tenantId);
      const from = this.notice.effectiveFrom(before, after, wish.effectiveFrom);
      const id = randomUUID();
      await this.plans.assign(tx, { id, tenantId, code: after.code, from, by: actorOf(operator) });
      const told = from === null || after.retentionDays >= before.retentionDays ? 0 : await this.notice.send(tx, tenantId, id, { before, after, from });
      await this.note(tx, tenantId, actorOf(operator), { 'plan.before': before.code, 'plan.after': after.code, effectiveFrom: from?.toISOString() ?? 'now', told });
      return this.state(tx, tenantId);
    });
  }

  private async state(tx: Tx, tenantId: string): Promise<OrganisationPlanDto> {
    const { since, ...plan } = await this.plans.current(tx, tenantId);
    return { plan, since, upcoming: (await this.plans.upcoming(tx, tenantId)) ?? null };
  }

  /** In the customer's log and in ours. */
  private async note(tx: Tx, tenantId: string, actor: AuditActor, details: Record<string, string | number>): Promise<void> {
    const leaf = { action: 'organisation.plan-assigned', actor, target: { kind: 'organisation', id: tenantId }, details };
    await this.audit.append(tx, { log: `tenant:${tenantId}`, ...leaf });
    await this.audit.append(tx, { log: 'platform', ...leaf });
  }
}
