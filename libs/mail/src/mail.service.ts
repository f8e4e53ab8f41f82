import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { MAIL_STREAMS } from '#contracts/mail-streams.js';
import type { Tx } from '#contracts/transaction.js';
import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { ComposedMail } from './compose.js';
import { readAddress } from './address.js';
import { composeFor, domainOf, type MailContent } from './mail-content.js';
import { MailKeys } from './mail-keys.js';
import { MailError } from './mail.errors.js';
import { MailRepository } from './mail.repository.js';
import { type TemplateData, type TemplateName, templateOf } from './templates/registry.js';

interface Options {
  to: string;
  /** Of one template and key there is exactly one mail: another `send` answers the first one's id. Holds no personal data. */
  key?: string;
  replyTo?: string;
  inReplyTo?: string;
  references?: readonly string[];
  /** In angle brackets. Default: made from the id. Stays the same however often sending is tried. */
  messageId?: string;
  /** Not before. */
  dueAt?: Date;
}

/** A mail that is asked for: which template, what it is told, and to whom. */
export type MailRequest = { [N in TemplateName]: Options & { template: N; data: TemplateData<N> } }[TemplateName];

/** Whom previews are made for. */
const SOMEBODY = 'somebody@example.com';

const MESSAGE_ID = /^<[^<>\s@]{1,200}@[^<>\s@]{1,200}>$/;

/** The one way out: every mail of every app is a row that this writes, and one worker sends. */
@Injectable()
export class Mail {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(MailKeys) private readonly keys: MailKeys,
    @Inject(MailRepository) private readonly repository: MailRepository,
  ) {}

  /**
   * The mail exists when, and only when, the caller's transaction commits. Answers its id. Throws `MailError` when it cannot be built or the
   * address is none; whether the recipient still wants the stream is decided when it is sent.
   */
  async send(tx: Tx, mail: MailRequest): Promise<string> {
    const { address, domain } = readAddress(mail.to);
    const template = templateOf(mail.template);
    const recipientKey = this.keys.recipientKey(address);
    const id = randomUUID();
    const messageId = mail.messageId ?? `<${id}@${domainOf(this.config.mail.from)}>`;
    if (![messageId, ...(mail.references ?? []), ...(mail.inReplyTo === undefined ? [] : [mail.inReplyTo])].every((one) => MESSAGE_ID.test(one))) throw new MailError('header-invalid', 'message id');
    composeFor(template, mail.data, recipientKey, { keys: this.keys, webUrl: this.config.urls.web });
    const content: MailContent = {
      to: address,
      data: mail.data,
      replyTo: mail.replyTo === undefined ? undefined : readAddress(mail.replyTo).address,
      inReplyTo: mail.inReplyTo,
      references: mail.references,
    };
    return this.repository.submit(tx, {
      id,
      template: mail.template,
      stream: template.stream,
      priority: MAIL_STREAMS[template.stream].priority,
      key: mail.key === undefined ? null : `${mail.template}:${mail.key}`,
      recipientKey,
      domain,
      messageId,
      content: this.keys.seal(id, JSON.stringify(content)),
      dueAt: mail.dueAt ?? null,
    });
  }

  /** The mail as it would be read, for nobody. Throws as `send` does. */
  preview<N extends TemplateName>(name: N, data: TemplateData<N>): ComposedMail {
    return composeFor(templateOf(name), data, this.keys.recipientKey(SOMEBODY), { keys: this.keys, webUrl: this.config.urls.web });
  }
}
