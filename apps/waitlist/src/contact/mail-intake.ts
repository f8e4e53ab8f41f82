import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import type { Tx } from '#contracts/transaction.js';
import { readAddress } from '#mail/address.js';
import type { InboundMailHandler } from '#mail/inbound/inbound-handlers.js';
import type { InboundMail } from '#mail/inbound/inbound-mail.js';
import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { MOST_CHARACTERS, type Topic } from './conversation.js';
import { ConversationsRepository } from './conversations.repository.js';
import { type MachineReason, machineReason } from './loop-guard.js';
import { MailThreads } from './mail-threads.js';
import { type Arrival, Reception } from './reception.js';
import { Welcome } from './welcome.js';

/** Mailboxes whose name says what a mail is about. */
const TOPIC_OF: Readonly<Record<string, Topic>> = { privacy: 'privacy', dpo: 'privacy', security: 'security', abuse: 'security', support: 'support' };

/** Never a message: a server speaks, or we ourselves. */
const DROPPED: readonly (MachineReason | undefined)[] = ['bounce', 'own-mailbox'];

/** Takes mails in as messages: into the conversation they answer, else into one of their own. */
@Injectable()
export class MailIntake implements InboundMailHandler {
  readonly name = 'contact';
  readonly order = 10;
  private readonly ownMailboxes: ReadonlySet<string>;

  constructor(
    @Inject(CONFIG) { mail }: Pick<Config, 'mail'>,
    private readonly conversations: ConversationsRepository,
    private readonly threads: MailThreads,
    private readonly reception: Reception,
    private readonly welcome: Welcome,
  ) {
    this.ownMailboxes = new Set([(/<([^<>]+)>$/.exec(mail.from)?.[1] ?? mail.from).toLowerCase()]);
  }

  async take(tx: Tx, mail: InboundMail): Promise<boolean> {
    const machine = mail.report ? 'bounce' : machineReason({ ...mail, from: mail.from.address }, this.ownMailboxes);
    const sender = addressOf(mail.from.address);
    if (sender === undefined || DROPPED.includes(machine)) return true;
    const conversationId = await this.threads.find(tx, mail, sender);
    if (conversationId === undefined) await this.begin(tx, mail, sender, machine);
    else await this.append(tx, mail, conversationId, machine);
    return true;
  }

  private async append(tx: Tx, mail: InboundMail, conversationId: string, machine: MachineReason | undefined): Promise<void> {
    if (!(await this.reception.takeIn(tx, arrivalOf(mail, conversationId)))) return;
    // An absence note opens nothing again.
    if (machine === undefined) await this.conversations.received(tx, conversationId);
    await this.conversations.note(tx, conversationId, 'received', null, { channel: 'mail', ...(machine ? { machine } : {}) });
  }

  private async begin(tx: Tx, mail: InboundMail, sender: string, machine: MachineReason | undefined): Promise<void> {
    const id = randomUUID();
    const topic = topicOf(mail.recipients);
    const spammer = await this.threads.isKnownForSpam(tx, sender);
    const reasons = [...(machine ? [`machine-${machine}`] : []), ...(spammer ? ['known-for-spam'] : [])];
    const held = reasons.length > 0;
    if (await this.threads.isKnownMail(tx, mail.messageId)) return;
    await this.conversations.insert(tx, { id, topic, email: sender, name: mail.from.name.slice(0, 100) || undefined, subject: mail.subject.slice(0, 200) || undefined, held, score: held ? 100 : 0, reasons, state: machine ? 'spam' : 'new' });
    await this.reception.takeIn(tx, arrivalOf(mail, id));
    await this.conversations.note(tx, id, held ? 'held' : 'received', null, { channel: 'mail' });
    if (!held) await this.welcome.greet(tx, { id, topic, email: sender });
  }
}

const addressOf = (text: string): string | undefined => {
  try {
    return readAddress(text).address;
  } catch {
    return undefined;
  }
};

const topicOf = (recipients: readonly string[]): Topic => recipients.map((recipient) => TOPIC_OF[recipient.split(/[+@]/, 1)[0] ?? '']).find((topic) => topic !== undefined) ?? 'question';

const arrivalOf = ({ text, truncated, attachments, messageId }: InboundMail, conversationId: string): Arrival => ({
  id: randomUUID(),
  conversationId,
  channel: 'mail',
  body: text.slice(0, MOST_CHARACTERS),
  truncated: truncated || text.length > MOST_CHARACTERS,
  attachmentsDropped: attachments.length,
  mailMessageId: messageId,
});
