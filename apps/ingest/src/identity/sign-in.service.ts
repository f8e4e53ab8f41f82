import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { AccountRepository } from '#identity/account.repository.js';
import { mintCredential, parseCredential, tokenHash } from '#identity/credential.js';
import type { MemberPrincipal } from '#identity/principal.js';
import { SignInRepository, type SignInSessionRow } from '#identity/sign-in.repository.js';
import { unauthenticated } from '#identity/unauthenticated.js';
import { Inject, Injectable } from '@nestjs/common';

export interface SignedIn {
  sessionToken: string;
  expiresAt: Date;
}

/** Signing in and out. Every sign-in makes a new token, so none can be planted beforehand. */
@Injectable()
export class SignInService {
  constructor(
    @Inject(databaseOf('identity_writer')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly accounts: AccountRepository,
    private readonly signIns: SignInRepository,
  ) {}

  /** Uses a sign-in link up. Throws `unauthenticated`, whatever is wrong with it. */
  async withLink(text: string): Promise<SignedIn> {
    if (parseCredential(text)?.kind !== 'link') throw unauthenticated();
    const { text: sessionToken } = mintCredential('session');
    return this.db.transaction('platform', async (tx) => {
      const memberId = await this.signIns.useLink(tx, tokenHash(text));
      const membership = memberId === undefined ? undefined : (await this.accounts.membershipsOf(tx, memberId))[0];
      if (memberId === undefined || !membership) throw unauthenticated();
      const session = await this.signIns.insertSession(tx, { memberId, actingFor: membership.tenantId, tokenHash: tokenHash(sessionToken) });
      await this.signIns.removeEnded(tx);
      await this.audit.append(tx, {
        log: `tenant:${membership.tenantId}`,
        action: 'identity.signed-in',
        actor: { kind: 'member', id: memberId },
        target: { kind: 'sign-in-session', id: session.id },
        details: { method: 'link' },
      });
      return { sessionToken, expiresAt: session.expiresAt };
    });
  }

  sessions(member: MemberPrincipal): Promise<SignInSessionRow[]> {
    return this.db.transaction('platform', (tx) => this.signIns.listSessions(tx, member.id));
  }

  /** Ends one of the member's own sessions. Throws `not-found` for any other. */
  async end(member: MemberPrincipal, sessionId: string): Promise<void> {
    if ((await this.revoke(member, sessionId)) === 0) throw new ProblemError('not-found');
  }

  /** Ends every session of the member, this one included. */
  async endAll(member: MemberPrincipal): Promise<void> {
    await this.revoke(member, null);
  }

  private revoke(member: MemberPrincipal, sessionId: string | null): Promise<number> {
    return this.db.transaction('platform', async (tx) => {
      const ended = await this.signIns.revokeSessions(tx, member.id, sessionId);
      if (ended > 0) {
        await this.audit.append(tx, {
          log: `tenant:${member.tenantId}`,
          action: 'identity.sessions-ended',
          actor: { kind: 'member', id: member.id },
          target: { kind: 'sign-in-session', id: sessionId ?? 'all' },
          details: { ended },
        });
      }
      return ended;
    });
  }
}
