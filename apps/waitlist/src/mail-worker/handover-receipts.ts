import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { EGRESS_GATE, type EgressGate } from '#contracts/egress-gate.js';
import { Inject, Injectable } from '@nestjs/common';

const PATIENCE_MS = 5_000;

/**
 * Asks the server that takes our mail whether it has a Message-ID: `GET <MAIL_RECEIPTS_URL>?messageId=<…>` answers 200 when it has, 404 when it
 * surely has not and will not. The mailbox of development answers so; with other servers a small adapter in front of their log can.
 */
@Injectable()
export class HandoverReceipts {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(EGRESS_GATE) private readonly egress: EgressGate,
  ) {}

  /** True or false when somebody knows; undefined when nobody does. */
  async has(messageId: string): Promise<boolean | undefined> {
    const { receiptsUrl } = this.config.mail;
    if (receiptsUrl === undefined) return undefined;
    const url = new URL(receiptsUrl);
    url.searchParams.set('messageId', messageId);
    await this.egress.assertAllowed(url.hostname, ['contact']);
    const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(PATIENCE_MS) });
    await answer.body?.cancel();
    if (answer.status === 200) return true;
    if (answer.status === 404) return false;
    throw new Error(`The receipts answered ${answer.status}`);
  }
}
