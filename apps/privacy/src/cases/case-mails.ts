import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import type { Tx } from '#contracts/transaction.js';
import { Mail, type MailRequest } from '#mail/mail.service.js';
import { SignedLinks } from '#mail/signed-link.js';
import { Inject, Injectable } from '@nestjs/common';
import { CaseSeal } from './case-seal.js';
import type { CaseRow } from './case.repository.js';

export const ARCHIVE_LINK = 'case-archive';

type Without<T> = T extends MailRequest ? Omit<T, 'to'> : never;

/** Mails of a case to whom it is about. */
@Injectable()
export class CaseMails {
  constructor(
    @Inject(CONFIG) private readonly config: Pick<Config, 'urls'>,
    private readonly seal: CaseSeal,
    private readonly mail: Mail,
    private readonly links: SignedLinks,
  ) {}

  /** Nothing is sent where no address of the person is known: somebody else asked for them, and has the answer. */
  async send(tx: Tx, { id, contact }: CaseRow, mail: Without<MailRequest>): Promise<void> {
    if (contact === null) return;
    await this.mail.send(tx, { ...mail, to: this.seal.open<string>(id, 'contact', contact) } as MailRequest);
  }

  /** The token stands behind `#`: no server on the way gets to see it. */
  archiveUrl(caseId: string, number: number): string {
    return `${this.config.urls.privacy}/v1/own-archive/page#${this.links.mint(ARCHIVE_LINK, { id: caseId, number })}`;
  }
}
