import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { AccountRepository } from '#identity/account.repository.js';
import { EmailChangeRepository, type EmailChangeRow } from '#identity/email-change.repository.js';
import { FactorKeys } from '#identity/factor-keys.js';
import type { MemberPrincipal } from '#identity/principal.js';
import { readDigits } from '#identity/short-codes.js';
import { Inject, Injectable } from '@nestjs/common';
import { timingSafeEqual } from 'node:crypto';
import type { EmailChangeDto } from './account-recovery.dto.js';
import { changeHmac, EmailChanges } from './email-changes.js';

const MOST_TRIES = 10;

const wrongCode = (): ProblemError => new ProblemError('validation-failed', { errors: [{ pointer: '/code', detail: 'Is neither the code of the old address nor that of the new one.' }] });
const asDto = (row: EmailChangeRow, done: boolean): EmailChangeDto => ({
  newEmail: row.newEmail, createdAt: row.createdAt, oldConfirmed: row.oldConfirmed, newConfirmed: row.newConfirmed, dueAt: row.dueAt, done,
});

/** Changing one's address: both addresses agree, or the new one agrees and the old one says nothing for a week. */
@Injectable()
export class EmailChangeService {
  constructor(
    @Inject(databaseOf('identity_writer')) private readonly db: Database,
    private readonly keys: FactorKeys,
    private readonly rows: EmailChangeRepository,
    private readonly accounts: AccountRepository,
    private readonly changes: EmailChanges,
  ) {}

  /** Mails a code to both addresses. What waited before has ended. */
  begin(member: MemberPrincipal, newEmail: string): Promise<EmailChangeDto> {
    return this.db.transaction({ tenants: [member.tenantId] }, async (tx) => {
      const own = await this.accounts.member(tx, member.id);
      if (!own) throw new ProblemError('not-found');
      if (own.email.toLowerCase() === newEmail.toLowerCase()) throw new ProblemError('conflict', { detail: 'This is your address already.' });
      return asDto(await this.changes.begin(tx, own, newEmail), false);
    });
  }

  read(member: MemberPrincipal): Promise<EmailChangeDto> {
    return this.db.transaction('platform', async (tx) => asDto(await this.waiting(tx, member), false));
  }

  /** Throws `not-found` when nothing waits or after ten wrong codes, `validation-failed` for a wrong code, `conflict` when the address became another member's. */
  async confirm(member: MemberPrincipal, text: string): Promise<EmailChangeDto> {
    const outcome = await this.db.transaction({ tenants: [member.tenantId] }, async (tx) => {
      const row = await this.waiting(tx, member);
      const address = this.addressOf(row, readDigits(text));
      await this.rows.tried(tx, row.id);
      if (address === undefined) return undefined;
      await this.rows.confirm(tx, row.id, address);
      const now = (await this.rows.openOf(tx, member.id)) as EmailChangeRow;
      const done = now.oldConfirmed && now.newConfirmed && (await this.changes.apply(tx, now));
      if (!done && address === 'new') await this.changes.tellOldAddress(tx, now);
      return { dto: asDto(now, done), taken: now.oldConfirmed && now.newConfirmed && !done };
    });
    if (!outcome) throw wrongCode();
    if (outcome.taken) throw new ProblemError('conflict', { detail: 'The address belongs to another account.' });
    return outcome.dto;
  }

  async stop(member: MemberPrincipal): Promise<void> {
    await this.db.transaction({ tenants: [member.tenantId] }, async (tx) => this.changes.stop(tx, (await this.waiting(tx, member)).id));
  }

  private async waiting(tx: Tx, member: MemberPrincipal): Promise<EmailChangeRow> {
    const row = await this.rows.openOf(tx, member.id);
    if (!row || row.tries >= MOST_TRIES) throw new ProblemError('not-found');
    return row;
  }

  private addressOf(row: EmailChangeRow, code: string): 'old' | 'new' | undefined {
    if (timingSafeEqual(changeHmac(this.keys, row.id, 'new', code), row.newHmac)) return 'new';
    return timingSafeEqual(changeHmac(this.keys, row.id, 'old', code), row.oldHmac) ? 'old' : undefined;
  }
}
