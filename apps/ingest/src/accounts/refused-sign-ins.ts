import { Clock } from '#clock/clock.js';
import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { LeafBudget } from '#identity/leaf-budget.js';
import { Inject, Injectable } from '@nestjs/common';

/** Ways of proving who one is, as the audit log names them. */
export type SignInMethod = 'link' | 'code' | 'totp' | 'recovery-code' | 'passkey' | 'without-mail' | 'enrolment' | 'authentication' | 'recovery';

const MINUTE = 60_000;

/** Writes down that somebody was not let in: in the platform's log, since nobody knows who it was; at most 20 a minute for each method. */
@Injectable()
export class RefusedSignIns {
  private readonly budget: LeafBudget;

  constructor(
    @Inject(databaseOf('identity_writer')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    clock: Clock,
  ) {
    this.budget = new LeafBudget(clock, { perWindow: 20, milliseconds: MINUTE, names: 20 });
  }

  async note(method: SignInMethod, who: 'member' | 'operator' = 'member'): Promise<void> {
    const unrecorded = this.budget.take(`${who}:${method}`);
    if (unrecorded === undefined) return;
    const leaf = { action: 'identity.sign-in-refused', actor: { kind: 'system', id: 'sign-in' }, target: { kind: method === 'link' ? 'sign-in-link' : 'sign-in-attempt', id: 'unknown' } } as const;
    const details = { method, ...(who === 'operator' ? { who } : {}), ...(unrecorded > 0 ? { unrecorded } : {}) };
    await this.db.transaction('platform', (tx) => this.audit.append(tx, { log: 'platform', ...leaf, details }));
  }
}
