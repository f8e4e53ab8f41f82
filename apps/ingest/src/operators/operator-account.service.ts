import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { OperatorRepository, type OperatorRow } from '#identity/operator.repository.js';
import type { OperatorPrincipal } from '#identity/principal.js';
import { Proofs } from '#identity/proofs.js';
import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '../accounts/caller.js';
import type { ProofDto } from '../accounts/factors.dto.js';
import { GuardedSteps } from '../accounts/guarded-steps.js';
import { proofOf } from '../accounts/proof-of.js';
import { type Bearer, OperatorSessions } from './operator-sessions.js';
import type { OperatorSessionDto } from './operators.dto.js';

/** What operators do about their own sessions. */
@Injectable()
export class OperatorAccountService {
  constructor(
    @Inject(databaseOf('identity_writer')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly operators: OperatorRepository,
    private readonly guarded: GuardedSteps,
    private readonly proofs: Proofs,
    private readonly opened: OperatorSessions,
  ) {}

  async me({ id }: OperatorPrincipal): Promise<OperatorRow> {
    const operator = await this.db.transaction('platform', (tx) => this.operators.byId(tx, id));
    if (!operator) throw new ProblemError('not-found');
    return operator;
  }

  async sessions({ id, sessionId }: OperatorPrincipal): Promise<OperatorSessionDto[]> {
    const rows = await this.db.transaction('platform', (tx) => this.operators.sessions(tx, id));
    return rows.map((row) => ({ ...row, current: row.id === sessionId }));
  }

  /** A new bearer in the place of this one, for another check of the second factor; up to 8 hours after the mailed code. Throws `unauthenticated`. */
  renew(operator: OperatorPrincipal, body: ProofDto, { address }: Caller): Promise<Bearer> {
    const proof = proofOf(body);
    const work = async (tx: Tx): Promise<Bearer | undefined> => {
      const signedInAt = await this.operators.renewable(tx, operator.sessionId);
      if (!signedInAt || proof.kind === 'mailed-code' || !(await this.proofs.holds(tx, { kind: 'operator', id: operator.id }, proof))) return undefined;
      await this.operators.revokeSessions(tx, operator.id, operator.sessionId);
      return this.opened.open(tx, operator.id, { method: proof.kind, signedInAt });
    };
    return this.guarded.answer('authentication', address, work, { who: 'operator' });
  }

  /** Ends this session, or all of them. */
  end({ id, sessionId }: OperatorPrincipal, which: 'current' | 'all'): Promise<void> {
    return this.db.transaction('platform', async (tx) => {
      const ended = await this.operators.revokeSessions(tx, id, which === 'all' ? null : sessionId);
      await this.audit.append(tx, { log: 'platform', action: 'operator.sessions-ended', actor: { kind: 'operator', id }, target: { kind: 'operator-session', id: which === 'all' ? 'all' : sessionId }, details: { ended } });
    });
  }
}
