import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import { FactorRecoveryRepository } from '#identity/factor-recovery.repository.js';
import { StopTokens } from '#identity/stop-tokens.js';
import { Inject, Injectable } from '@nestjs/common';
import type { StopDto } from './account-recovery.dto.js';
import { AccountNotices } from './account-notices.js';
import type { Caller } from './caller.js';
import { EmailChanges } from './email-changes.js';
import { GuardedSteps } from './guarded-steps.js';

/** Stops what waits, for who got a notice of it. */
@Injectable()
export class AccountChangesService {
  constructor(
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly guarded: GuardedSteps,
    private readonly tokens: StopTokens,
    private readonly recoveries: FactorRecoveryRepository,
    private readonly emails: EmailChanges,
    private readonly notices: AccountNotices,
  ) {}

  /** Throws `unauthenticated` for a token that stops nothing (any more). */
  async stop({ token }: StopDto, { address }: Caller): Promise<void> {
    await this.guarded.answer('recovery', address, async (tx) => {
      const named = this.tokens.read(token);
      if (!named) return undefined;
      const stopped = named.what === 'email-change' ? await this.emails.stop(tx, named.id) : await this.stopRecovery(tx, named.id);
      return stopped ? true : undefined;
    });
  }

  private async stopRecovery(tx: Tx, id: string): Promise<boolean> {
    const memberId = await this.recoveries.end(tx, id);
    if (memberId === undefined) return false;
    const member = { kind: 'member', id: memberId } as const;
    await this.notices.tell(tx, member, { event: 'factor-recovery-stopped' });
    await this.audit.append(tx, { log: 'platform', action: 'identity.recovery-stopped', actor: member, target: member });
    return true;
  }
}
