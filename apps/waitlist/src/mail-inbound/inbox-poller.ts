import { RecurringTask } from '#clock/recurring-task.js';
import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { EGRESS_GATE, type EgressGate } from '#contracts/egress-gate.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { describeError } from '#http/describe-error.js';
import { readInbox } from '#mail/inbound/imap-reader.js';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { InboundRepository } from './inbound.repository.js';
import { Inbox } from './inbox.js';

const EVERY_MS = 20_000;

/** Fetches what is new in the mailbox that answers and bounces arrive in. */
@Injectable()
export class InboxPoller extends RecurringTask {
  private readonly log = new Logger(InboxPoller.name);

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(databaseOf('waitlist_worker')) private readonly db: Database,
    @Inject(EGRESS_GATE) private readonly egress: EgressGate,
    private readonly repository: InboundRepository,
    private readonly inbox: Inbox,
  ) {
    super({ everyMs: EVERY_MS, atOnce: true });
  }

  override onApplicationBootstrap(): void {
    if (this.config.mail.imapUrl !== undefined) super.onApplicationBootstrap();
  }

  /** Answers how many mails were fetched. Rejects when the server cannot be reached or may not be. */
  async poll(): Promise<number> {
    const url = new URL(this.config.mail.imapUrl ?? '');
    await this.egress.assertAllowed(url.hostname, ['contact', 'content']);
    const name = `${url.host}/${this.config.mail.imapMailbox ?? 'INBOX'}`;
    for (let sum = 0; ; ) {
      const mark = await this.db.transaction('platform', (tx) => this.repository.mark(tx, name));
      const fetched = await readInbox(this.config.mail, mark, async ({ raw, truncated }, at) =>
        this.db.transaction('platform', async (tx) => {
          await this.inbox.receive(tx, 'imap', raw, truncated);
          await this.repository.setMark(tx, name, at);
        }),
      );
      sum += fetched;
      if (fetched === 0) return sum;
    }
  }

  protected async turn(): Promise<void> {
    await this.poll().catch((error: unknown) => this.log.warn({ msg: 'the mailbox could not be read', error: describeError(error) }));
  }
}
