import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import type { Tx } from '#contracts/transaction.js';
import { type Stoppable, StopTokens } from '#identity/stop-tokens.js';
import type { AccountEvent } from '#mail/templates/account-notice.js';
import { Inject, Injectable } from '@nestjs/common';
import { AccountNotices } from './account-notices.js';

/** Notices that carry a link by which whoever gets them can stop what they tell about. */
@Injectable()
export class StopLinks {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly tokens: StopTokens,
    private readonly notices: AccountNotices,
  ) {}

  tell(tx: Tx, memberId: string, { what, id, event, dueAt }: { what: Stoppable; id: string; event: AccountEvent; dueAt?: Date }): Promise<void> {
    const cancelUrl = `${this.config.urls.web}/sign-in/stop?token=${this.tokens.of(what, id)}`;
    return this.notices.tell(tx, { kind: 'member', id: memberId }, { event, cancelUrl, ...(dueAt ? { dueAt: dueAt.toISOString() } : {}) });
  }

  tellOwner(tx: Tx, email: string): Promise<void> {
    return this.notices.tellAddress(tx, email, { event: 'factor-recovery-of-member' });
  }
}
