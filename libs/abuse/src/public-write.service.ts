import { Injectable } from '@nestjs/common';
import { FormSignals } from './form-signals.js';
import { limitsOf } from './forms.js';
import { Idempotency } from './idempotency.js';
import { PublicDefence, type PublicWriteCall } from './public-defence.js';
import { VisitorLimits } from './visitor-limits.js';

/** The way of a public write: limits, validation, idempotency key, then the defence and the handler. */
@Injectable()
export class PublicWriteService {
  constructor(
    private readonly visitors: VisitorLimits,
    private readonly idempotency: Idempotency,
    private readonly defence: PublicDefence,
    private readonly signals: FormSignals,
  ) {}

  async run(call: PublicWriteCall): Promise<unknown> {
    const { form } = call.options;
    this.signals.count(form, 'submitted');
    const load = await this.visitors.take(form, limitsOf(form), call);
    const body = await call.validBody();
    return this.idempotency.once({ scope: form, body, request: call.request, reply: call.reply }, () => this.defence.decide(call, body, load));
  }
}
