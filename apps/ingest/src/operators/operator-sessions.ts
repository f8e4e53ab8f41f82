import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import { mintCredential, tokenHash } from '#identity/credential.js';
import { OperatorRepository } from '#identity/operator.repository.js';
import { Inject, Injectable } from '@nestjs/common';
import { AccountNotices } from '../accounts/account-notices.js';

export interface Bearer {
  bearer: string;
  expiresAt: Date;
}

/** Gives operators bearers of 15 minutes. There is no other way to get one. */
@Injectable()
export class OperatorSessions {
  constructor(
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly operators: OperatorRepository,
    private readonly notices: AccountNotices,
  ) {}

  /** Undefined for an operator who was disabled in the meantime. `signedInAt`: of the sign-in that goes on; null for a new one. */
  async open(tx: Tx, operatorId: string, how: { method: string; signedInAt: Date | null }): Promise<Bearer | undefined> {
    const operator = await this.operators.byId(tx, operatorId);
    if (!operator || operator.disabledAt !== null) return undefined;
    const { text: bearer } = mintCredential('operator');
    const session = await this.operators.insertSession(tx, { operatorId, tokenHash: tokenHash(bearer), signedInAt: how.signedInAt });
    await this.operators.removeEnded(tx);
    if (how.method.includes('recovery-code')) await this.notices.tell(tx, { kind: 'operator', id: operatorId }, { event: 'recovery-code-used' });
    const action = how.signedInAt === null ? 'operator.signed-in' : 'operator.session-renewed';
    await this.audit.append(tx, { log: 'platform', action, actor: { kind: 'operator', id: operatorId }, target: { kind: 'operator-session', id: session.id }, details: { method: how.method } });
    return { bearer, expiresAt: session.expiresAt };
  }
}
