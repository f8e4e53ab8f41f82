import { RecipientBudget } from '#abuse/recipient-budget.js';
import type { Tx } from '#contracts/transaction.js';
import { Exchange } from '#exchange/exchange.js';
import { Mail } from '#mail/mail.service.js';
import { Injectable } from '@nestjs/common';
import type { Topic } from './conversation.js';
import { ReplyAddress } from './reply-address.js';
import { WelcomeRepository } from './welcome.repository.js';

/** Topics that are somebody else's business too, and the job by which the privacy app hears of them. */
const FORWARDED = { privacy: 'privacy.receive-rights-request', security: 'privacy.receive-security-report' } as const;

const isForwarded = (topic: Topic): topic is keyof typeof FORWARDED => Object.hasOwn(FORWARDED, topic);

/** Greets a new conversation that nothing speaks against. */
@Injectable()
export class Welcome {
  constructor(
    private readonly repository: WelcomeRepository,
    private readonly exchange: Exchange,
    private readonly mail: Mail,
    private readonly budget: RecipientBudget,
    private readonly replyAddress: ReplyAddress,
  ) {}

  /** Tells those it also concerns, and acknowledges it: at most once a day for each address, and within the budget that all forms share. */
  async greet(tx: Tx, { id, topic, email }: { id: string; topic: Topic; email: string }): Promise<void> {
    if (isForwarded(topic)) {
      const text = await this.repository.firstMessage(tx, id);
      await this.exchange.post(tx, { to: 'privacy', job: FORWARDED[topic], body: { email, text, conversationId: id } });
    }
    if ((await this.repository.acknowledge(tx, id, email)) && (await this.budget.take(tx, email))) {
      await this.mail.send(tx, { template: 'contact-received', to: email, data: {}, key: id, replyTo: this.replyAddress.of(id) });
    }
  }
}
