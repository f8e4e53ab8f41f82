import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import { AccountRepository } from '#identity/account.repository.js';
import { mintCredential, tokenHash } from '#identity/credential.js';
import { deviceWords } from '#identity/device-words.js';
import { KnownDevice } from '#identity/known-device.js';
import { SignInRepository } from '#identity/sign-in.repository.js';
import { Inject, Injectable } from '@nestjs/common';
import { AccountNotices } from './account-notices.js';

export interface SignedIn {
  sessionToken: string;
  expiresAt: Date;
  /** Mark of this device, for the next sign-in. */
  device: string;
}

/** Opens sign-in sessions. Every sign-in makes a new token, so none can be planted beforehand. */
@Injectable()
export class MemberSessions {
  constructor(
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly accounts: AccountRepository,
    private readonly signIns: SignInRepository,
    private readonly devices: KnownDevice,
    private readonly notices: AccountNotices,
  ) {}

  /** Signs the member in for the organisation they belong to longest; undefined when there is none. The transaction sees that organisation from then on. */
  async open(tx: Tx, memberId: string, how: { method: string; userAgent?: string }): Promise<SignedIn | undefined> {
    const membership = (await this.accounts.membershipsOf(tx, memberId))[0];
    if (!membership) return undefined;
    const { text: sessionToken } = mintCredential('session');
    await this.signIns.actFor(tx, membership.tenantId);
    const session = await this.signIns.insertSession(tx, { memberId, actingFor: membership.tenantId, tokenHash: tokenHash(sessionToken), method: how.method, device: deviceWords(how.userAgent) });
    await this.signIns.removeEnded(tx);
    if (how.method.includes('recovery-code')) await this.notices.tell(tx, { kind: 'member', id: memberId }, { event: 'recovery-code-used' });
    await this.audit.append(tx, {
      log: `tenant:${membership.tenantId}`,
      action: 'identity.signed-in',
      actor: { kind: 'member', id: memberId },
      target: { kind: 'sign-in-session', id: session.id },
      details: { method: how.method },
    });
    return { sessionToken, expiresAt: session.expiresAt, device: this.devices.mark({ kind: 'member', id: memberId }) };
  }
}
