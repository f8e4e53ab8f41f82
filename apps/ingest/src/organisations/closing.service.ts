import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { actorOf, type Principal } from '#identity/principal.js';
import { Mail } from '#mail/mail.service.js';
import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { ClosingRepository, type ClosingRow } from './closing.repository.js';
import { ownOrganisation, personOf } from './own-organisation.js';
import { TeamRepository } from './team.repository.js';

/** An owner closes the organisation. Nothing is recorded from then on; for seven days an owner can reopen it; then everything of it is erased. */
@Injectable()
export class ClosingService {
  constructor(
    @Inject(databaseOf('identity_writer')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    @Inject(CONFIG) private readonly config: Pick<Config, 'urls'>,
    private readonly closings: ClosingRepository,
    private readonly team: TeamRepository,
    private readonly mail: Mail,
  ) {}

  /** Throws `validation-failed` unless the name is typed exactly, `organisation-closing` when it is closing already. */
  close(principal: Principal, organisationId: string, name: string): Promise<ClosingRow> {
    const tenantId = ownOrganisation(principal, organisationId);
    return this.db.transaction({ tenants: [tenantId] }, async (tx) => {
      const organisation = await this.team.organisationName(tx, tenantId);
      if (name !== organisation) throw new ProblemError('validation-failed', { errors: [{ pointer: '/name', detail: 'Must be the name of the organisation, exactly.' }] });
      const closing = await this.closings.insert(tx, { id: randomUUID(), tenantId, requestedBy: personOf(principal).id });
      if (!closing) throw new ProblemError('organisation-closing');
      await this.tell(tx, tenantId, closing.id, async (to, key) => {
        await this.mail.send(tx, { template: 'organisation-closing', to, key, data: { organisation, dueAt: closing.dueAt.toISOString(), url: `${this.config.urls.web}/dashboard/` } });
      });
      await this.note(tx, principal, 'organisation.closing-requested', closing);
      return closing;
    });
  }

  async read(principal: Principal, organisationId: string): Promise<ClosingRow> {
    const tenantId = ownOrganisation(principal, organisationId);
    const closing = await this.db.transaction({ tenants: [tenantId] }, (tx) => this.closings.find(tx, tenantId));
    if (!closing) throw new ProblemError('not-found');
    return closing;
  }

  /** Throws `not-found` when it is not closing, `organisation-closing` once it is being erased. */
  async reopen(principal: Principal, organisationId: string): Promise<void> {
    const tenantId = ownOrganisation(principal, organisationId);
    await this.db.transaction({ tenants: [tenantId] }, async (tx) => {
      const closing = await this.closings.reopen(tx, tenantId);
      if (!closing) throw new ProblemError((await this.closings.find(tx, tenantId)) ? 'organisation-closing' : 'not-found');
      const organisation = await this.team.organisationName(tx, tenantId);
      await this.tell(tx, tenantId, closing.id, async (to, key) => {
        await this.mail.send(tx, { template: 'organisation-reopened', to, key, data: { organisation } });
      });
      await this.note(tx, principal, 'organisation.reopened', closing);
    });
  }

  /** What stays of an organisation that was closed. */
  async receipt(id: string): Promise<unknown> {
    const receipt = await this.db.transaction('platform', (tx) => this.closings.receipt(tx, id));
    if (receipt === undefined) throw new ProblemError('not-found');
    return receipt;
  }

  private async tell(tx: Tx, tenantId: string, closingId: string, send: (to: string, key: string) => Promise<void>): Promise<void> {
    for (const owner of await this.team.owners(tx, tenantId)) await send(owner.email, `${closingId}:${owner.id}`);
  }

  private note(tx: Tx, principal: Principal, action: string, { id, dueAt }: ClosingRow): Promise<void> {
    const target = { kind: 'organisation-closing', id };
    return this.audit.append(tx, { log: `tenant:${principal.tenantId}`, action, actor: actorOf(principal), target, details: { dueAt: dueAt.toISOString() } });
  }
}
