import { ProblemError } from '#http/problem.js';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AttackWatch } from './attack-watch.js';
import { FormTokens } from './form-tokens.js';
import { FORM_NAMES, type FormName, OPEN_LIMITS } from './forms.js';
import type { FormDto } from './forms.dto.js';
import { VisitorLimits } from './visitor-limits.js';

const isFormName = (text: string): text is FormName => (FORM_NAMES as readonly string[]).includes(text);

/** Gives out form tokens. Nothing is stored. */
@Injectable()
export class FormsService {
  constructor(
    private readonly tokens: FormTokens,
    private readonly watch: AttackWatch,
    private readonly visitors: VisitorLimits,
  ) {}

  /** Throws `not-found` for a form that does not exist, and `rate-limited`. */
  async open(form: string, http: { request: FastifyRequest; reply: FastifyReply }): Promise<FormDto> {
    if (!isFormName(form)) throw new ProblemError('not-found');
    const load = await this.visitors.take('open', OPEN_LIMITS, http, false);
    const difficulty = this.watch.difficultyFor(form, load);
    return { token: this.tokens.issue(form, difficulty), puzzle: { difficulty, algorithm: 'sha256' } };
  }
}
