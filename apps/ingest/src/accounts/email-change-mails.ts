import type { Tx } from '#contracts/transaction.js';
import type { EmailChangeRow } from '#identity/email-change.repository.js';
import { Mail } from '#mail/mail.service.js';
import type { AccountEvent } from '#mail/templates/account-notice.js';
import { Injectable } from '@nestjs/common';
import { AccountNotices } from './account-notices.js';
import { StopLinks } from './stop-links.js';

/** Every mail about a change of address. */
@Injectable()
export class EmailChangeMails {
  constructor(
    private readonly mail: Mail,
    private readonly notices: AccountNotices,
    private readonly links: StopLinks,
  ) {}

  async codes(tx: Tx, codes: Record<'old' | 'new', { to: string; code: string }>): Promise<void> {
    for (const address of ['old', 'new'] as const) await this.mail.send(tx, { template: 'email-change-code', to: codes[address].to, data: { address, code: codes[address].code } });
  }

  /** To the old address, with a link that stops it. */
  tell(tx: Tx, { id, memberId }: EmailChangeRow, event: AccountEvent, dueAt?: Date): Promise<void> {
    return this.links.tell(tx, memberId, { what: 'email-change', id, event, ...(dueAt ? { dueAt } : {}) });
  }

  changed(tx: Tx, to: string): Promise<void> {
    return this.notices.tellAddress(tx, to, { event: 'email-changed' });
  }

  stopped(tx: Tx, memberId: string): Promise<void> {
    return this.notices.tell(tx, { kind: 'member', id: memberId }, { event: 'email-change-stopped' });
  }
}
