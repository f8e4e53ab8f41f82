import { RecipientBudget } from '#abuse/recipient-budget.js';
import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import type { Tx } from '#contracts/transaction.js';
import { Mail } from '#mail/mail.service.js';
import { Inject, Injectable } from '@nestjs/common';
import { AddressKeys } from './address-keys.js';
import { mintConfirmToken } from './confirm-token.js';
import { judge } from './judge.js';
import { PlaceMail } from './place-mail.js';
import { type Knowledge, type ReceivedSignUp, SignUpRepository } from './sign-up.repository.js';
import { waitlistUrls } from './waitlist-urls.js';

/** `a.b.example` is also under `b.example`: what rules may name. */
const domainsAbove = (domain: string): string[] => domain.split('.').flatMap((_label, index, labels) => (index < labels.length - 1 ? [labels.slice(index).join('.')] : []));

/** A sign-up that waits for its confirmation. */
export interface WaitingSignUp {
  id: string;
  email: string;
  movesSubscriberId: string | null;
}

/** Works off one request of the public forms, with the mail it calls for, in the caller's transaction. */
@Injectable()
export class SignUpIntake {
  private readonly urls: ReturnType<typeof waitlistUrls>;

  constructor(
    @Inject(CONFIG) config: Config,
    private readonly repository: SignUpRepository,
    private readonly addresses: AddressKeys,
    private readonly budget: RecipientBudget,
    private readonly mail: Mail,
    private readonly places: PlaceMail,
  ) {
    this.urls = waitlistUrls(config);
  }

  async take(tx: Tx, request: ReceivedSignUp): Promise<void> {
    const { hmac, domain } = this.addresses.read(request.email);
    const known = await this.repository.know(tx, hmac, domainsAbove(domain));
    switch (judge(request, known)) {
      case 'ask':
        return this.ask(tx, await this.settle(tx, request, known, 'pending'));
      case 'hold':
        return void (await this.settle(tx, request, known, 'held'));
      case 'send-place':
        await this.sendPlace(tx, known);
    }
    await this.repository.drop(tx, request.id);
  }

  /** Sends the question, within the limits of the sign-up and of the mailbox. */
  async ask(tx: Tx, { id, email, movesSubscriberId }: WaitingSignUp): Promise<void> {
    if (!(await this.repository.countMail(tx, id)) || !(await this.budget.take(tx, email))) return;
    const { text, hash } = mintConfirmToken();
    await this.repository.insertToken(tx, id, hash);
    const template = movesSubscriberId === null ? 'waitlist-confirm' : 'waitlist-confirm-move';
    await this.mail.send(tx, { template, to: email, data: { confirmUrl: this.urls.confirm(text), cancelUrl: this.urls.notMe(text) } });
  }

  /** One row of an address stays. Asking for a mail again changes nothing of what was asked for. */
  private async settle(tx: Tx, request: ReceivedSignUp, known: Knowledge, state: 'held' | 'pending'): Promise<WaitingSignUp> {
    const { id, email } = { id: known.pendingId ?? request.id, email: known.pendingEmail ?? request.email };
    const asksAnew = request.kind === 'join';
    if (known.pendingId !== null) {
      if (asksAnew) await this.repository.merge(tx, id, request);
      await this.repository.drop(tx, request.id);
    }
    if (known.pendingState !== state) await this.repository.setState(tx, id, state);
    return { id, email, movesSubscriberId: asksAnew ? request.movesSubscriberId : known.pendingMovesId };
  }

  private async sendPlace(tx: Tx, { subscriberId, linkNumber, subscriberEmail: email }: Knowledge): Promise<void> {
    if (subscriberId === null || linkNumber === null || email === null || !(await this.repository.countMailToSubscriber(tx, subscriberId)) || !(await this.budget.take(tx, email))) return;
    await this.places.send(tx, 'waitlist-place', { id: subscriberId, linkNumber, email });
  }
}
