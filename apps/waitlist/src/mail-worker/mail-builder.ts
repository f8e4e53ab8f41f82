import { Clock } from '#clock/clock.js';
import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import type { WrittenMail } from '#mail/compose.js';
import { composeFor, finishFor, type MailContent } from '#mail/mail-content.js';
import { MailKeys } from '#mail/mail-keys.js';
import { toMessage } from '#mail/outgoing.js';
import { templateOf } from '#mail/templates/registry.js';
import { Inject, Injectable } from '@nestjs/common';
import type { SendMailOptions } from 'nodemailer';
import type { ClaimedMail } from './sending.repository.js';

/** What the announcements of a round say, written once. */
export type AnnouncementTexts = ReadonlyMap<string, WrittenMail>;

/** Opens what a row holds and makes of it what the server is given. */
@Injectable()
export class MailBuilder {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly clock: Clock,
    private readonly keys: MailKeys,
  ) {}

  /** Undefined when the mail cannot be built any more, which `Mail.send` has tried before. */
  build(mail: ClaimedMail, texts: AnnouncementTexts): SendMailOptions | undefined {
    try {
      const content = JSON.parse(this.keys.open(mail.id, mail.content)) as MailContent;
      const template = templateOf(mail.template);
      const around = { keys: this.keys, webUrl: this.config.urls.web };
      const written = mail.announcement_id === null ? undefined : texts.get(mail.announcement_id);
      const composed = written ? finishFor(written, mail.stream, mail.recipient_key, around) : composeFor(template, content.data, mail.recipient_key, around);
      const { id, stream, message_id: messageId } = mail;
      return toMessage({ id, stream, messageId, content, composed, automatic: template.automatic ?? 'auto-generated', date: this.clock.now() }, this.config.mail);
    } catch {
      return undefined;
    }
  }
}
