import { Clock } from '#clock/clock.js';
import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { Inject, Injectable } from '@nestjs/common';
import type { ReceivedMailDto } from './inbound-mail.dto.js';
import { Inbox } from './inbox.js';
import { verifyWebhook } from './webhook-signature.js';

@Injectable()
export class InboundMailService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(databaseOf('waitlist_api')) private readonly db: Database,
    private readonly clock: Clock,
    private readonly inbox: Inbox,
  ) {}

  /** Throws `invalid-token` when it is not signed by whom we know, `malformed-body` when it is empty. */
  async receive(raw: Buffer, signature: string): Promise<ReceivedMailDto> {
    const secret = this.config.mail.inboundSecret;
    if (secret === undefined || !Buffer.isBuffer(raw) || !verifyWebhook(secret, signature, raw, this.clock.now())) throw new ProblemError('invalid-token');
    if (raw.length === 0) throw new ProblemError('malformed-body');
    const isNew = await this.db.transaction('platform', (tx) => this.inbox.receive(tx, 'webhook', raw));
    return { duplicate: !isNew };
  }
}
