import { Clock } from '#clock/clock.js';
import type { Database } from '#database/database.js';
import { ProblemError } from '#http/problem.js';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { setTimeout as wait } from 'node:timers/promises';
import { ABUSE_DATABASE } from './abuse.tokens.js';
import { AbuseRepository } from './abuse.repository.js';
import { FormSignals } from './form-signals.js';
import { type FormToken, FormTokens } from './form-tokens.js';
import { limitsOf } from './forms.js';
import { rememberVerdict } from './known-verdicts.js';
import type { PublicFormDto } from './public-form.dto.js';
import type { PublicWriteOptions } from './public-write.options.js';
import { Suspicion } from './suspicion.js';
import { verdictOf } from './verdict.js';
import type { VisitorLoad } from './visitor-limits.js';

/** Every answer takes at least this long, whatever was done for it: caught, known and new look alike. */
const FLOOR_MS = 60;

/** One public write on its way to its handler. */
export interface PublicWriteCall {
  options: PublicWriteOptions<never>;
  request: FastifyRequest;
  reply: FastifyReply;
  validBody: () => Promise<PublicFormDto>;
  handle: () => Promise<unknown>;
}

/** Decides about one validated public write, and runs its handler once. */
@Injectable()
export class PublicDefence {
  constructor(
    @Inject(ABUSE_DATABASE) private readonly db: Database,
    private readonly repository: AbuseRepository,
    private readonly tokens: FormTokens,
    private readonly suspicion: Suspicion,
    private readonly signals: FormSignals,
    private readonly clock: Clock,
  ) {}

  /** Throws `form-token-invalid`, `form-too-early` and `mail-domain-unreachable`; whatever the handler throws gives the token back. */
  async decide(call: PublicWriteCall, body: PublicFormDto, load: VisitorLoad): Promise<unknown> {
    const started = this.clock.monotonic();
    const answer = body.website ? this.caught(call, body) : await this.defend(call, body, load);
    await wait(Math.max(0, FLOOR_MS - (this.clock.monotonic() - started)));
    return answer;
  }

  /** A field that people do not see was filled in: the same answer as everybody gets, and nothing done. */
  private caught({ options }: PublicWriteCall, body: PublicFormDto): unknown {
    this.signals.count(options.form, 'caught');
    return options.whenCaught(body as never);
  }

  private async defend(call: PublicWriteCall, body: PublicFormDto, load: VisitorLoad): Promise<unknown> {
    const { form } = call.options;
    const token = this.tokens.read(form, body.formToken);
    const verdict = verdictOf(await this.suspicion.about({ call, body, token, load, limits: limitsOf(form) }));
    if (!(await this.spend(token))) throw new ProblemError('form-token-invalid');
    rememberVerdict(call.request, verdict);
    try {
      const answer = await call.handle();
      this.signals.decided(form, verdict);
      return answer;
    } catch (error) {
      await this.giveBack(token);
      throw error;
    }
  }

  /** In Postgres, not in Redis: an emptied Redis must not make used tokens new. */
  private spend(token: FormToken): Promise<boolean> {
    return this.db.transaction('platform', (tx) => this.repository.spendToken(tx, token.id, token.expiresAt));
  }

  /** Nothing was done, so the same request may be sent again. Where that fails, a new form is asked for. */
  private async giveBack(token: FormToken): Promise<void> {
    await this.db.transaction('platform', (tx) => this.repository.giveBackToken(tx, token.id)).catch(() => undefined);
  }
}
