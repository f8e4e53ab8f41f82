import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import { AccountRepository } from '#identity/account.repository.js';
import { FactorRepository } from '#identity/factor.repository.js';
import { SignInRepository } from '#identity/sign-in.repository.js';
import { Inject, Injectable } from '@nestjs/common';
import { AccountNotices } from './account-notices.js';
import { MemberSessions, type SignedIn } from './member-sessions.js';

/** The end of a recovery: every factor goes, every session ends, and one begins. */
@Injectable()
export class RecoveredMember {
  constructor(
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly accounts: AccountRepository,
    private readonly factors: FactorRepository,
    private readonly signIns: SignInRepository,
    private readonly sessions: MemberSessions,
    private readonly notices: AccountNotices,
  ) {}

  /** The transaction sees every organisation of the member from then on. */
  async seeOrganisations(tx: Tx, memberId: string): Promise<void> {
    const memberships = await this.accounts.membershipsOf(tx, memberId);
    await this.signIns.actForAll(tx, memberships.map(({ tenantId }) => tenantId));
  }

  async letIn(tx: Tx, memberId: string, userAgent: string | undefined): Promise<SignedIn | undefined> {
    const person = { kind: 'member', id: memberId } as const;
    for (const { tenantId } of await this.accounts.membershipsOf(tx, memberId)) {
      await this.audit.append(tx, { log: `tenant:${tenantId}`, action: 'identity.factors-recovered', actor: person, target: person });
    }
    await this.factors.removeAll(tx, person);
    await this.signIns.revokeSessions(tx, memberId, null);
    await this.notices.tell(tx, person, { event: 'factors-recovered' });
    return this.sessions.open(tx, memberId, { method: 'code+recovery', userAgent });
  }
}
