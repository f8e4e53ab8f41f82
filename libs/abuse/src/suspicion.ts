import { Injectable } from '@nestjs/common';
import { isbot } from 'isbot';
import { AttackWatch } from './attack-watch.js';
import type { FormToken } from './form-tokens.js';
import type { FormLimits } from './forms.js';
import { isDisposable } from './disposable.js';
import { MailDomains } from './mail-domains.js';
import { domainOf } from './mailbox.js';
import { isProof } from './proof-of-work.js';
import type { PublicFormDto } from './public-form.dto.js';
import type { PublicWriteCall } from './public-defence.js';
import { RecipientBudget } from './recipient-budget.js';
import { addressFindings, textFindings } from './text-findings.js';
import type { Reason } from './verdict.js';
import { type VisitorLoad, VisitorLimits } from './visitor-limits.js';

export interface Suspect {
  call: PublicWriteCall;
  body: PublicFormDto;
  token: FormToken;
  load: VisitorLoad;
  limits: FormLimits;
}

/** Names the reasons to suspect a public write. Each reason alone is weak; none of them is told to the sender. */
@Injectable()
export class Suspicion {
  constructor(
    private readonly watch: AttackWatch,
    private readonly domains: MailDomains,
    private readonly budget: RecipientBudget,
    private readonly visitors: VisitorLimits,
  ) {}

  /** Throws `mail-domain-unreachable` when the recipient's domain takes no mail. */
  async about(suspect: Suspect): Promise<Reason[]> {
    const { call, body, load } = suspect;
    const { recipient, texts, names } = call.options;
    const email = recipient?.(body as never);
    return [
      ...this.aboutProof(suspect),
      ...(this.watch.isAttacked(call.options.form) ? (['under-attack'] as const) : []),
      ...(load.busy ? (['network-busy'] as const) : []),
      ...(isbot(call.request.headers['user-agent'] ?? 'bot') ? (['no-browser'] as const) : []),
      ...textFindings(texts?.(body as never) ?? [], names?.(body as never) ?? []),
      ...(email === undefined ? [] : await this.aboutRecipient(suspect, email)),
    ];
  }

  private aboutProof({ call, body, token }: Suspect): Reason[] {
    const asked = Math.max(token.difficulty, this.watch.leastDifficulty(call.options.form));
    if (asked === 0) return [];
    if (!body.proof || token.difficulty < asked) return ['proof-missing'];
    return isProof(body.formToken, body.proof, token.difficulty) ? [] : ['proof-wrong'];
  }

  private async aboutRecipient({ limits }: Suspect, email: string): Promise<Reason[]> {
    const domain = domainOf(email) ?? '';
    const known = await this.domains.check(domain);
    const busy = await this.visitors.recipientIsBusy(limits.recipient, this.budget.hashOf(email));
    return [
      ...(known === 'unknown' ? (['mail-domain-unknown'] as const) : []),
      ...(isDisposable(domain) ? (['disposable-domain'] as const) : []),
      ...(busy ? (['recipient-busy'] as const) : []),
      ...addressFindings(email),
    ];
  }
}
