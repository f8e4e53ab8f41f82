import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { FactorRepository } from '#identity/factor.repository.js';
import { PasskeyRepository } from '#identity/passkey.repository.js';
import { SecondFactors } from '#identity/second-factors.js';
import type { AccountEvent } from '#mail/templates/account-notice.js';
import { Inject, Injectable } from '@nestjs/common';
import type { AccountHolder } from './account-holder.js';
import { AccountNotices } from './account-notices.js';
import type { FactorsDto } from './factors.dto.js';

const isStrong = (factor: string): boolean => factor !== 'recovery-code';

/** A person's own second factors, whoever the person is. Every change is mailed to them and written down. */
@Injectable()
export class OwnFactors {
  constructor(
    @Inject(databaseOf('identity_writer')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly factors: SecondFactors,
    private readonly rows: FactorRepository,
    private readonly passkeys: PasskeyRepository,
    private readonly notices: AccountNotices,
  ) {}

  list({ person, scope }: AccountHolder): Promise<FactorsDto> {
    return this.db.transaction(scope, async (tx) => ({
      totp: (await this.rows.totps(tx, person)).filter(({ confirmedAt }) => confirmedAt !== null).map(({ id, name, createdAt }) => ({ id, name, createdAt })),
      passkeys: (await this.passkeys.of(tx, person)).map(({ id, name, createdAt }) => ({ id, name, createdAt })),
      recoveryCodesLeft: await this.rows.recoveryCodesLeft(tx, person),
    }));
  }

  /** Throws `not-found`; `conflict` for an operator's last factor. With a member's last one the recovery codes go too. */
  remove(holder: AccountHolder, kind: 'totp' | 'passkey', id: string): Promise<void> {
    return this.db.transaction(holder.scope, async (tx) => {
      const { person } = holder;
      const removed = kind === 'totp' ? await this.rows.removeTotp(tx, person, id) : await this.passkeys.remove(tx, person, id);
      if (!removed) throw new ProblemError('not-found');
      const left = (await this.factors.enrolled(tx, person)).filter(isStrong);
      if (left.length === 0 && person.kind === 'operator') throw new ProblemError('conflict', { detail: 'An operator keeps at least one second factor. Add another one first.' });
      if (left.length === 0) await this.rows.replaceRecoveryCodes(tx, person, []);
      await this.note(tx, holder, { action: 'identity.factor-removed', event: 'factor-removed', target: { kind, id } });
    });
  }

  /** A new set of recovery codes. Throws `conflict` for who has no factor that they could stand in for. */
  renewRecoveryCodes(holder: AccountHolder): Promise<string[]> {
    return this.db.transaction(holder.scope, async (tx) => {
      if ((await this.factors.enrolled(tx, holder.person)).filter(isStrong).length === 0) throw new ProblemError('conflict', { detail: 'Add a second factor first.' });
      const codes = await this.factors.renewRecoveryCodes(tx, holder.person);
      await this.note(tx, holder, { action: 'identity.recovery-codes-renewed', event: 'recovery-codes-renewed', target: holder.person });
      return codes;
    });
  }

  /** After a factor was added: with the first one come recovery codes; null when there are some already. */
  async added(tx: Tx, holder: AccountHolder, target: { kind: 'totp' | 'passkey'; id: string }): Promise<string[] | null> {
    await this.note(tx, holder, { action: 'identity.factor-added', event: 'factor-added', target });
    return (await this.rows.recoveryCodesLeft(tx, holder.person)) > 0 ? null : this.factors.renewRecoveryCodes(tx, holder.person);
  }

  private async note(tx: Tx, { person, log }: AccountHolder, { action, event, target }: { action: string; event: AccountEvent; target: { kind: string; id: string } }): Promise<void> {
    await this.notices.tell(tx, person, { event });
    await this.audit.append(tx, { log, action, actor: person, target: { kind: target.kind, id: target.id } });
  }
}
