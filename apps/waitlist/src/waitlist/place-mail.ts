import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import type { Tx } from '#contracts/transaction.js';
import { Mail } from '#mail/mail.service.js';
import { Inject, Injectable } from '@nestjs/common';
import { SignedLinks } from '#mail/signed-link.js';
import { PLACE_LINK, waitlistUrls } from './waitlist-urls.js';

/** Mails that hold a person’s link to their place. */
@Injectable()
export class PlaceMail {
  private readonly placeUrl: (token: string) => string;

  constructor(
    @Inject(CONFIG) config: Config,
    private readonly mail: Mail,
    private readonly links: SignedLinks,
  ) {
    this.placeUrl = waitlistUrls(config).place;
  }

  async send(tx: Tx, template: 'waitlist-place' | 'waitlist-stay', { id, linkNumber, email }: { id: string; linkNumber: number; email: string }): Promise<void> {
    await this.mail.send(tx, { template, to: email, data: { placeUrl: this.placeUrl(this.links.mint(PLACE_LINK, { id, number: linkNumber })) } });
  }
}
