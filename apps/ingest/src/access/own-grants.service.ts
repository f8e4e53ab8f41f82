import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { actorOf, type Principal } from '#identity/principal.js';
import { Inject, Injectable } from '@nestjs/common';
import type { AccessStatementsDto, OwnGrantDto, OwnGrantsDto } from './own-grants.dto.js';
import { OwnGrantsRepository } from './own-grants.repository.js';

/** Customers say who of our staff may look at their recordings, for how long, and until when. */
@Injectable()
export class OwnGrantsService {
  constructor(
    @Inject(databaseOf('ingest_api')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly grants: OwnGrantsRepository,
  ) {}

  async list({ tenantId }: Principal): Promise<OwnGrantsDto> {
    return { items: await this.db.transaction({ tenants: [tenantId] }, (tx) => this.grants.list(tx, tenantId)) };
  }

  async statements({ tenantId }: Principal): Promise<AccessStatementsDto> {
    return { items: await this.db.transaction({ tenants: [tenantId] }, (tx) => this.grants.statements(tx, tenantId)) };
  }

  /** Throws `not-found`, and `conflict` when the request was answered or has lapsed. */
  approve(principal: Principal, grantId: string, minutes: number): Promise<OwnGrantDto> {
    return this.change(principal, grantId, 'access.approved', (tx) => this.grants.answer(tx, grantId, principal.id, minutes), { minutes });
  }

  deny(principal: Principal, grantId: string): Promise<OwnGrantDto> {
    return this.change(principal, grantId, 'access.denied', (tx) => this.grants.answer(tx, grantId, principal.id, 0));
  }

  /** What is being looked at ends within a second. Throws `not-found`, and `conflict` when it does not live. */
  revoke(principal: Principal, grantId: string): Promise<OwnGrantDto> {
    return this.change(principal, grantId, 'access.revoked', (tx) => this.grants.revoke(tx, grantId, principal.id));
  }

  private change(principal: Principal, grantId: string, action: string, change: (tx: Tx) => Promise<boolean>, details: Record<string, number> = {}): Promise<OwnGrantDto> {
    const { tenantId } = principal;
    return this.db.transaction({ tenants: [tenantId] }, async (tx) => {
      if ((await this.grants.list(tx, tenantId, grantId)).length === 0) throw new ProblemError('not-found');
      if (!(await change(tx))) throw new ProblemError('conflict', { detail: 'The grant is not in a state for that: it was answered, has lapsed or ended, or is not yours to give.' });
      await this.audit.append(tx, { log: `tenant:${tenantId}`, action, actor: actorOf(principal), target: { kind: 'access-grant', id: grantId }, details });
      const [grant] = await this.grants.list(tx, tenantId, grantId);
      return grant as OwnGrantDto;
    });
  }
}
