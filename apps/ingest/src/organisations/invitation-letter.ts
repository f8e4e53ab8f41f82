import type { Config } from '#config/config.js';
import { CONFIG } from '#config/config.module.js';
import type { Tx } from '#contracts/transaction.js';
import { mintCredential, tokenHash } from '#identity/credential.js';
import type { MemberRole } from '#identity/roles.js';
import { Mail } from '#mail/mail.service.js';
import { Inject, Injectable } from '@nestjs/common';
import { INVITATION_DAYS } from './invitations.repository.js';
import { OrganisationsRepository } from './organisations.repository.js';

/** A link that was just made: its hash for the row, its text for the mail and nowhere else. */
export interface InvitationLink {
  text: string;
  hash: Buffer;
}

/** The mail that carries the link. It leads to a page that shows and does nothing by itself. */
@Injectable()
export class InvitationLetter {
  constructor(
    @Inject(CONFIG) private readonly config: Pick<Config, 'urls'>,
    private readonly mail: Mail,
    private readonly organisations: OrganisationsRepository,
  ) {}

  newLink(): InvitationLink {
    const { text } = mintCredential('invite');
    return { text, hash: tokenHash(text) };
  }

  async send(tx: Tx, tenantId: string, to: { email: string; role: MemberRole }, link: InvitationLink): Promise<void> {
    const organisation = (await this.organisations.find(tx, tenantId))?.name ?? '';
    await this.mail.send(tx, { template: 'team-invitation', to: to.email, data: { organisation, role: to.role, url: `${this.config.urls.web}/invitation?token=${link.text}`, days: INVITATION_DAYS } });
  }
}
