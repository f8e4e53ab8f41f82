import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { parseCredential, tokenHash } from '#identity/credential.js';
import type { MemberPrincipal } from '#identity/principal.js';
import { SignInRepository, type SignInSessionRow } from '#identity/sign-in.repository.js';
import { unauthenticated } from '#identity/unauthenticated.js';
import { Inject, Injectable } from '@nestjs/common';
import { MemberSessions, type SignedIn } from '../accounts/member-sessions.js';
import { RefusedSignIns } from '../accounts/refused-sign-ins.js';

/** Signing in by link, signing out, and the sessions that a member has. */
@Injectable()
export class SignInService {
  constructor(
    @Inject(databaseOf('identity_writer')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly signIns: SignInRepository,
    private readonly opened: MemberSessions,
    private readonly refused: RefusedSignIns,
  ) {}

  /** Uses a sign-in link up. Throws `unauthenticated`, whatever is wrong with it. */
  async withLink(text: string, userAgent: string | undefined): Promise<SignedIn> {
    const signedIn = parseCredential(text)?.kind === 'link' ? await this.useLink(text, userAgent) : undefined;
    if (signedIn) return signedIn;
    await this.refused.note('link');
    throw unauthenticated();
  }

  private useLink(text: string, userAgent: string | undefined): Promise<SignedIn | undefined> {
    return this.db.transaction('platform', async (tx) => {
      const memberId = await this.signIns.useLink(tx, tokenHash(text));
      return memberId === undefined ? undefined : this.opened.open(tx, memberId, { method: 'link', userAgent });
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

  /** Ends every other session of the member. */
  async endOthers(member: MemberPrincipal): Promise<void> {
    await this.revoke(member, null, member.signInSessionId);
  }

  private revoke(member: MemberPrincipal, sessionId: string | null, except: string | null = null): Promise<number> {
    return this.db.transaction({ tenants: [member.tenantId] }, async (tx) => {
      const ended = await this.signIns.revokeSessions(tx, member.id, sessionId, except);
      if (ended > 0) {
        await this.audit.append(tx, {
          log: `tenant:${member.tenantId}`,
          action: 'identity.sessions-ended',
          actor: { kind: 'member', id: member.id },
          target: { kind: 'sign-in-session', id: sessionId ?? (except === null ? 'all' : 'others') },
          details: { ended },
        });
      }
      return ended;
    });
  }
}
