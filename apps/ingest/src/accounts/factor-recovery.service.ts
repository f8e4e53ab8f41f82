import type { Tx } from '#contracts/transaction.js';
import { tokenHash } from '#identity/credential.js';
import { FactorRecoveryRepository, type RecoveryRow } from '#identity/factor-recovery.repository.js';
import { SignInSteps } from '#identity/sign-in-steps.js';
import { StopTokens } from '#identity/stop-tokens.js';
import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { FactorRecoveryStateDto, RecoverFactorsDto } from './account-recovery.dto.js';
import type { Caller } from './caller.js';
import { GuardedSteps } from './guarded-steps.js';
import { RecoveredMember } from './recovered-member.js';
import { StopLinks } from './stop-links.js';

/** Hours to wait: with an owner who can ask in person, and without. */
const HOURS = { approved: 24, alone: 7 * 24 } as const;

/**
 * Coming in after every second factor and every recovery code was lost: by the mailed code, after a waiting time, with notice to everybody concerned, and with
 * the approval of an owner of each organisation that has another one. Asked for again when the time is over.
 */
@Injectable()
export class FactorRecoveryService {
  constructor(
    private readonly guarded: GuardedSteps,
    private readonly steps: SignInSteps,
    private readonly recoveries: FactorRecoveryRepository,
    private readonly tokens: StopTokens,
    private readonly links: StopLinks,
    private readonly recovered: RecoveredMember,
  ) {}

  /** Begins it, tells how it stands, or ends it by signing in. Throws `unauthenticated` when the mailed code was not proved. */
  ask(body: RecoverFactorsDto, { address, userAgent }: Caller): Promise<FactorRecoveryStateDto> {
    return this.guarded.answer('recovery', address, async (tx) => {
      const attempt = await this.steps.proved(tx, { purpose: 'member', challenge: body.challenge });
      if (!attempt) return undefined;
      const memberId = attempt.person.id;
      await this.recovered.seeOrganisations(tx, memberId);
      const owners = await this.recoveries.otherOwners(tx, memberId);
      const recovery = (await this.recoveries.openOf(tx, memberId)) ?? (await this.begin(tx, memberId, owners));
      const missing = await this.missing(tx, recovery, owners);
      if (!recovery.ready || missing > 0) return { signedIn: null, readyAt: recovery.readyAt, approvalsMissing: missing };
      await this.steps.finish(tx, attempt.id);
      await this.recoveries.end(tx, recovery.id);
      const signedIn = await this.recovered.letIn(tx, memberId, userAgent);
      return signedIn && { signedIn, readyAt: recovery.readyAt, approvalsMissing: 0 };
    });
  }

  private async begin(tx: Tx, memberId: string, owners: readonly { email: string }[]): Promise<RecoveryRow> {
    const id = randomUUID();
    const hours = owners.length > 0 ? HOURS.approved : HOURS.alone;
    const recovery = await this.recoveries.insert(tx, { id, memberId, stopHash: tokenHash(this.tokens.of('factor-recovery', id)), hours });
    await this.links.tell(tx, memberId, { what: 'factor-recovery', id, event: 'factor-recovery-asked', dueAt: recovery.readyAt });
    for (const email of new Set(owners.map((owner) => owner.email))) await this.links.tellOwner(tx, email);
    return recovery;
  }

  private async missing(tx: Tx, recovery: RecoveryRow, owners: readonly { tenantId: string }[]): Promise<number> {
    const approved = await this.recoveries.approvedBy(tx, recovery.id);
    return [...new Set(owners.map(({ tenantId }) => tenantId))].filter((tenantId) => !approved.includes(tenantId)).length;
  }
}
