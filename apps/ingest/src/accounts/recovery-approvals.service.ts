import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { FactorRecoveryRepository } from '#identity/factor-recovery.repository.js';
import { actorOf, type Principal } from '#identity/principal.js';
import type { AccountEvent } from '#mail/templates/account-notice.js';
import { Inject, Injectable } from '@nestjs/common';
import type { FactorRecoveryDto } from './account-recovery.dto.js';
import { AccountNotices } from './account-notices.js';

/** Owners vouch for members who lost their factors, or stop whoever pretends to be them. Nobody vouches for themselves. */
@Injectable()
export class RecoveryApprovalsService {
  constructor(
    @Inject(databaseOf('identity_writer')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly recoveries: FactorRecoveryRepository,
    private readonly notices: AccountNotices,
  ) {}

  list(owner: Principal, organisationId: string): Promise<FactorRecoveryDto[]> {
    return this.within(owner, organisationId, async (tx) => {
      const rows = await this.recoveries.ofOrganisation(tx, organisationId);
      return rows.map(({ id, memberId, email, name, createdAt, readyAt, approved }) => ({ id, memberId, email, name, createdAt, readyAt, approved }));
    });
  }

  approve(owner: Principal, organisationId: string, recoveryId: string): Promise<void> {
    return this.about(owner, organisationId, recoveryId, { action: 'identity.recovery-approved', event: 'factor-recovery-approved' }, (tx) =>
      this.recoveries.approve(tx, { recoveryId, tenantId: organisationId, approvedBy: owner.id }),
    );
  }

  refuse(owner: Principal, organisationId: string, recoveryId: string): Promise<void> {
    return this.about(owner, organisationId, recoveryId, { action: 'identity.recovery-refused', event: 'factor-recovery-stopped' }, async (tx) => {
      await this.recoveries.end(tx, recoveryId);
    });
  }

  private about(owner: Principal, organisationId: string, recoveryId: string, what: { action: string; event: AccountEvent }, act: (tx: Tx) => Promise<void>): Promise<void> {
    return this.within(owner, organisationId, async (tx) => {
      const recovery = (await this.recoveries.ofOrganisation(tx, organisationId)).find(({ id }) => id === recoveryId);
      if (!recovery || recovery.memberId === owner.id) throw new ProblemError('not-found');
      await act(tx);
      const member = { kind: 'member', id: recovery.memberId } as const;
      await this.notices.tell(tx, member, { event: what.event });
      await this.audit.append(tx, { log: `tenant:${organisationId}`, action: what.action, actor: actorOf(owner), target: member });
    });
  }

  private within<T>(owner: Principal, organisationId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    if (organisationId !== owner.tenantId) throw new ProblemError('not-found');
    return this.db.transaction({ tenants: [organisationId] }, work);
  }
}
