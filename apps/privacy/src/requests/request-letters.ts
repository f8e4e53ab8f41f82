import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import type { Tx } from '#contracts/transaction.js';
import { Mail } from '#mail/mail.service.js';
import { SignedLinks } from '#mail/signed-link.js';
import type { RightsNews } from '#mail/templates/rights.js';
import { Inject, Injectable } from '@nestjs/common';
import { inWords } from '../deadlines/calendar.js';
import { RequestClock } from './request-clock.js';
import type { RequestRow } from './request.js';

/** What signed links of this room open: the page of one request; its confirmation; taking it back unread. */
export const PAGE_LINK = 'rights-page';
export const CONFIRM_LINK = 'rights-confirm';
export const CANCEL_LINK = 'rights-cancel';

/** How long a confirmation is waited for. */
export const VERIFY_DAYS = 14;

/** Mails to the person about their request, and their links. */
@Injectable()
export class RequestLetters {
  constructor(
    @Inject(CONFIG) private readonly config: Pick<Config, 'urls'>,
    private readonly mail: Mail,
    private readonly links: SignedLinks,
    private readonly clock: RequestClock,
  ) {}

  token({ id, linkNumber }: Pick<RequestRow, 'id' | 'linkNumber'>, purpose: string = PAGE_LINK): string {
    return this.links.mint(purpose, { id, number: linkNumber });
  }

  /** Which request a token opens for a purpose; undefined for what is none of ours. */
  read(purpose: string, token: string): { id: string; number: number } | undefined {
    return this.links.read(purpose, token);
  }

  async askToConfirm(tx: Tx, request: RequestRow, code: string): Promise<void> {
    if (request.email === null) return;
    const url = (page: string, purpose: string): string => `${this.config.urls.web}/privacy/${page}?token=${this.token(request, purpose)}`;
    await this.mail.send(tx, {
      template: 'rights-verify',
      to: request.email,
      data: { confirmUrl: url('request/confirm', CONFIRM_LINK), cancelUrl: url('request/not-me', CANCEL_LINK), code, reference: request.id, days: VERIFY_DAYS },
    });
  }

  /** Answers the id of the mail; null where we know no address, since a customer asked. */
  async tell(tx: Tx, request: RequestRow, news: RightsNews, words?: string): Promise<string | null> {
    if (request.email === null) return null;
    const isOpen = request.closedAt === null;
    return this.mail.send(tx, {
      template: 'rights-update',
      to: request.agent?.basis === 'power-of-attorney' ? request.agent.email : request.email,
      data: {
        news,
        pageUrl: `${this.config.urls.web}/privacy/request?token=${this.token(request)}`,
        ...(isOpen && news !== 'paused' ? { due: inWords(this.clock.deadline(request).dueOn) } : {}),
        ...(words === undefined ? {} : { words }),
      },
    });
  }
}
