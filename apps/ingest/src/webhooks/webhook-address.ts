import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { Inject, Injectable } from '@nestjs/common';
import { type AddressRules, checkedAddress, readWebhookUrl, type Resolve } from './safe-address.js';
import { WEBHOOK_RESOLVE } from './webhook-sender.js';

/** Looks at an address before it is kept. It is looked at again before each message. */
@Injectable()
export class WebhookAddress {
  private readonly rules: AddressRules;

  constructor(
    @Inject(CONFIG) config: Config,
    @Inject(WEBHOOK_RESOLVE) private readonly resolve: Resolve,
  ) {
    this.rules = config.webhooks;
  }

  /** The URL in its plain form. Throws `url-not-allowed`. */
  async check(text: string): Promise<string> {
    const url = readWebhookUrl(text, this.rules);
    await checkedAddress(url, this.rules, this.resolve);
    return url.href;
  }
}
