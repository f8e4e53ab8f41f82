import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { AUDIT_WRITER, type AuditLeaf, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { holdsAny } from '#identity/access.js';
import { actorOf, type OperatorPrincipal } from '#identity/principal.js';
import type { OperatorRole } from '#identity/roles.js';
import { Mail } from '#mail/mail.service.js';
import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { OrdersForGrants } from '../legal-orders/orders-for-grants.js';
import type { GrantClass, GrantDto, GrantListDto, GrantQueryDto, RequestGrantDto } from './grants.dto.js';
import { GrantsRepository } from './grants.repository.js';

/** Whose business a class is: they ask for it, and for all but support they approve it, two different people. */
const ROLE: Readonly<Record<GrantClass, OperatorRole>> = { 'support-permission': 'support', 'abuse-security': 'security', 'legal-order': 'privacy' };

/** Operators ask for access to recordings, and approve what is not the customer's to approve. */
@Injectable()
export class GrantsService {
  constructor(
    @Inject(databaseOf('privacy_api')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    @Inject(CONFIG) private readonly config: Pick<Config, 'urls'>,
    private readonly mail: Mail,
    private readonly grants: GrantsRepository,
    private readonly orders: OrdersForGrants,
  ) {}

  async list(query: GrantQueryDto): Promise<GrantListDto> {
    return { items: await this.db.transaction('platform', (tx) => this.grants.list(tx, query)) };
  }

  async read(id: string): Promise<GrantDto> {
    return this.there(await this.db.transaction('platform', (tx) => this.grants.find(tx, id)));
  }

  /** Throws `validation-failed` for a class that is not the operator's business, `not-found` for a project that is none of the organisation, `conflict` for an order that opens nothing. */
  request(operator: OperatorPrincipal, wish: RequestGrantDto): Promise<GrantDto> {
    if (!holdsAny(operator, [ROLE[wish.class]])) throw new ProblemError('validation-failed', { errors: [{ pointer: '/class', detail: `Operators with the role ${ROLE[wish.class]} ask for this.` }] });
    return this.db.transaction({ tenants: [wish.organisationId] }, async (tx) => {
      if ((await this.grants.tenantOfProject(tx, wish.projectId)) !== wish.organisationId) throw new ProblemError('not-found');
      const order = wish.class === 'legal-order' ? await this.orders.opening(tx, wish.legalOrderId ?? '', wish) : undefined;
      const grant = await this.grants.insert(tx, {
        ...wish,
        id: randomUUID(),
        requestedBy: operator.id,
        visibleFrom: order?.revealAt ?? null,
        ...(order ? { recordingIds: order.sessionIds } : { legalOrderId: undefined }),
      });
      await this.say(tx, operator, grant, 'access.requested');
      if (wish.class === 'support-permission') await this.ask(tx, grant);
      return grant;
    });
  }

  /** By a second operator. Throws `not-found`, `insufficient-scope`, and `conflict` for one's own request, one that is the customer's to approve, was answered or has lapsed. */
  approve(operator: OperatorPrincipal, id: string): Promise<GrantDto> {
    return this.change(operator, id, 'access.approved', (tx) => this.grants.approve(tx, id, operator.id), true);
  }

  revoke(operator: OperatorPrincipal, id: string): Promise<GrantDto> {
    return this.change(operator, id, 'access.revoked', (tx) => this.grants.revoke(tx, id, operator.id), false);
  }

  private async change(operator: OperatorPrincipal, id: string, action: string, change: (tx: Tx) => Promise<GrantDto | undefined>, own: boolean): Promise<GrantDto> {
    const { organisationId, class: of } = await this.read(id);
    if (own && !holdsAny(operator, [ROLE[of]])) throw new ProblemError('insufficient-scope', { detail: `Operators with the role ${ROLE[of]} approve this.` });
    return this.db.transaction({ tenants: [organisationId] }, async (tx) => {
      const grant = await change(tx);
      if (!grant) throw new ProblemError('conflict', { detail: 'The grant is not in a state for that, or is not yours to approve: support is approved by the customer, everything else by a second operator.' });
      await this.say(tx, operator, grant, action);
      return grant;
    });
  }

  private there(grant: GrantDto | undefined): GrantDto {
    if (!grant) throw new ProblemError('not-found');
    return grant;
  }

  /** In the customer's log, or in ours as long as they may not know. */
  private async say(tx: Tx, operator: OperatorPrincipal, { id, organisationId, class: of, clause, minutes, visibleFrom, legalOrderId }: GrantDto, action: string): Promise<void> {
    const log: AuditLeaf['log'] = visibleFrom === null ? `tenant:${organisationId}` : 'platform';
    await this.audit.append(tx, { log, action, actor: actorOf(operator), target: { kind: 'access-grant', id }, details: { class: of, clause, minutes, organisationId, legalOrderId } });
  }

  private async ask(tx: Tx, { id, organisationId, reference, reason, minutes, lapsesAt }: GrantDto): Promise<void> {
    for (const { id: memberId, email, organisation } of await this.grants.peopleToTell(tx, organisationId)) {
      const data = { organisation, reference, reason, minutes, lapsesAt: lapsesAt.toISOString(), url: `${this.config.urls.web}/dashboard/` };
      await this.mail.send(tx, { template: 'access-asked', to: email, data, key: `${id}:${memberId}` });
    }
  }
}
