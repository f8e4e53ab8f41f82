import { Clock } from '#clock/clock.js';
import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { AccountRepository } from '#identity/account.repository.js';
import { mintCredential, parseCredential, tokenHash } from '#identity/credential.js';
import { LeafBudget } from '#identity/leaf-budget.js';
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
  private readonly refusals: LeafBudget;

  constructor(
    @Inject(databaseOf('identity_writer')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly accounts: AccountRepository,
    private readonly signIns: SignInRepository,
    clock: Clock,
  ) {
    this.refusals = new LeafBudget(clock, { perWindow: 20, milliseconds: 60_000, names: 1 });
  }

  /** Uses a sign-in link up. Throws `unauthenticated`, whatever is wrong with it. */
  async withLink(text: string): Promise<SignedIn> {
    const signedIn = parseCredential(text)?.kind === 'link' ? await this.useLink(text) : undefined;
    if (signedIn) return signedIn;
    await this.noteRefused();
    throw unauthenticated();
  }

  private useLink(text: string): Promise<SignedIn | undefined> {
    const { text: sessionToken } = mintCredential('session');
    return this.db.transaction('platform', async (tx) => {
      const memberId = await this.signIns.useLink(tx, tokenHash(text));
      const membership = memberId === undefined ? undefined : (await this.accounts.membershipsOf(tx, memberId))[0];
      if (memberId === undefined || !membership) return undefined;
      await this.signIns.actFor(tx, membership.tenantId);
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

  /** A refused link names nobody, so this goes to the platform's log. */
  private async noteRefused(): Promise<void> {
    const unrecorded = this.refusals.take('link');
    if (unrecorded === undefined) return;
    const leaf = { action: 'identity.sign-in-refused', actor: { kind: 'system', id: 'sign-in' }, target: { kind: 'sign-in-link', id: 'unknown' } } as const;
    await this.db.transaction('platform', (tx) => this.audit.append(tx, { log: 'platform', ...leaf, details: { method: 'link', ...(unrecorded > 0 ? { unrecorded } : {}) } }));
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
    return this.db.transaction({ tenants: [member.tenantId] }, async (tx) => {
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
