import type { Tx } from '#contracts/transaction.js';
import { AccountRepository } from '#identity/account.repository.js';
import { OperatorRepository } from '#identity/operator.repository.js';
import type { PersonRef } from '#identity/person.js';
import { Mail } from '#mail/mail.service.js';
import type { AccountNoticeData } from '#mail/templates/account-notice.js';
import { Injectable } from '@nestjs/common';

/** Tells people by mail what happened to their account, in the transaction in which it happens. */
@Injectable()
export class AccountNotices {
  constructor(
    private readonly mail: Mail,
    private readonly accounts: AccountRepository,
    private readonly operators: OperatorRepository,
  ) {}

  async tell(tx: Tx, person: PersonRef, notice: AccountNoticeData): Promise<void> {
    const to = await this.addressOf(tx, person);
    if (to !== undefined) await this.tellAddress(tx, to, notice);
  }

  async tellAddress(tx: Tx, to: string, notice: AccountNoticeData): Promise<void> {
    await this.mail.send(tx, { template: 'account-notice', to, data: notice });
  }

  private async addressOf(tx: Tx, person: PersonRef): Promise<string | undefined> {
    return (person.kind === 'member' ? await this.accounts.member(tx, person.id) : await this.operators.byId(tx, person.id))?.email;
  }
}
