import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import type { MemberPrincipal } from '#identity/principal.js';
import { Proofs } from '#identity/proofs.js';
import { SignInRepository } from '#identity/sign-in.repository.js';
import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from './caller.js';
import type { ProofDto } from './factors.dto.js';
import { GuardedSteps } from './guarded-steps.js';
import { proofOf } from './proof-of.js';

const notProved = (): ProblemError => new ProblemError('validation-failed', { errors: [{ pointer: '', detail: 'That did not prove it. A mailed code is enough only without a second factor.' }] });

/** Proving it again within a session, for what must not be done by whoever finds a screen unlocked. */
@Injectable()
export class AuthenticationService {
  constructor(
    @Inject(databaseOf('identity_writer')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly guarded: GuardedSteps,
    private readonly proofs: Proofs,
    private readonly signIns: SignInRepository,
  ) {}

  /** Throws `validation-failed` when the proof does not hold. */
  async prove(member: MemberPrincipal, body: ProofDto, { address }: Caller): Promise<void> {
    const proof = proofOf(body);
    const person = { kind: 'member', id: member.id } as const;
    await this.guarded.answer('authentication', address, async (tx) => ((await this.proofs.holds(tx, person, proof)) ? true : undefined), { refusal: notProved });
    await this.db.transaction({ tenants: [member.tenantId] }, async (tx) => {
      await this.signIns.reauthenticated(tx, member.signInSessionId);
      const target = { kind: 'sign-in-session', id: member.signInSessionId };
      await this.audit.append(tx, { log: `tenant:${member.tenantId}`, action: 'identity.reauthenticated', actor: person, target, details: { method: proof.kind } });
    });
  }
}
