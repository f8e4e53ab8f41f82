import { AUDIT_WRITER, type AuditLeaf, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { FactorRepository } from '#identity/factor.repository.js';
import { OperatorRepository, type OperatorRow } from '#identity/operator.repository.js';
import type { OperatorPrincipal } from '#identity/principal.js';
import { mintRecoveryCode, recoveryCodeHash } from '#identity/short-codes.js';
import { SignInAttemptRepository } from '#identity/sign-in-attempt.repository.js';
import { Inject, Injectable } from '@nestjs/common';
import { AccountNotices } from '../accounts/account-notices.js';
import type { ChangeOperatorDto, EnrolmentDto, LetInOperatorDto, NewOperatorDto } from './operators.dto.js';

/** Admins manage operators. There is always one admin who could sign in. */
@Injectable()
export class OperatorsService {
  constructor(
    @Inject(databaseOf('identity_writer')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly operators: OperatorRepository,
    private readonly factors: FactorRepository,
    private readonly attempts: SignInAttemptRepository,
    private readonly notices: AccountNotices,
  ) {}

  list(): Promise<OperatorRow[]> {
    return this.db.transaction('platform', (tx) => this.operators.list(tx));
  }

  /** Throws `conflict` when the address is an operator's already. */
  letIn(admin: OperatorPrincipal, wish: LetInOperatorDto): Promise<NewOperatorDto> {
    return this.db.transaction('platform', async (tx) => {
      const operator = await this.operators.insert(tx, { ...wish, createdBy: admin.id });
      if (!operator) throw new ProblemError('conflict', { detail: 'There is an operator with this address.' });
      await this.note(tx, admin, 'operator.let-in', operator.id, { roles: operator.roles.join(' ') });
      return { ...operator, ...(await this.enrol(tx, operator.id)) };
    });
  }

  /** Throws `not-found`; `conflict` when nobody would be left who manages operators. */
  change(admin: OperatorPrincipal, id: string, wish: ChangeOperatorDto): Promise<OperatorRow> {
    return this.db.transaction('platform', async (tx) => {
      const admins = await this.operators.activeAdmins(tx);
      const steppingDown = wish.disabled === true || (wish.roles !== undefined && !wish.roles.includes('admin'));
      if (steppingDown && admins.length === 1 && admins[0] === id) throw new ProblemError('conflict', { detail: 'This is the last admin. Make another one first.' });
      const operator = await this.operators.update(tx, id, wish);
      if (!operator) throw new ProblemError('not-found');
      if (operator.disabledAt !== null) await this.endEverything(tx, id);
      await this.note(tx, admin, 'operator.changed', id, { roles: operator.roles.join(' '), disabled: operator.disabledAt !== null });
      return operator;
    });
  }

  /** For who lost every factor: ends everything of theirs, and answers a new enrolment code. Not for oneself. */
  resetFactors(admin: OperatorPrincipal, id: string): Promise<EnrolmentDto> {
    if (admin.id === id) throw new ProblemError('conflict', { detail: 'Another admin has to do this.' });
    return this.db.transaction('platform', async (tx) => {
      if (!(await this.operators.byId(tx, id))) throw new ProblemError('not-found');
      await this.endEverything(tx, id);
      await this.factors.removeAll(tx, { kind: 'operator', id });
      await this.notices.tell(tx, { kind: 'operator', id }, { event: 'factors-reset' });
      await this.note(tx, admin, 'operator.factors-reset', id);
      return this.enrol(tx, id);
    });
  }

  private async enrol(tx: Tx, operatorId: string): Promise<EnrolmentDto> {
    const enrolmentCode = mintRecoveryCode();
    return { enrolmentCode, enrolmentExpiresAt: await this.factors.replaceEnrolment(tx, operatorId, recoveryCodeHash(enrolmentCode) as Buffer) };
  }

  private async endEverything(tx: Tx, operatorId: string): Promise<void> {
    await this.operators.revokeSessions(tx, operatorId, null);
    await this.attempts.finishAll(tx, { kind: 'operator', id: operatorId });
  }

  private note(tx: Tx, admin: OperatorPrincipal, action: string, id: string, details?: AuditLeaf['details']): Promise<void> {
    return this.audit.append(tx, { log: 'platform', action, actor: { kind: 'operator', id: admin.id }, target: { kind: 'operator', id }, details });
  }
}
