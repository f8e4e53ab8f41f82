import { AbuseRepository } from '#abuse/abuse.repository.js';
import { AttackWatch } from '#abuse/attack-watch.js';
import { FORM_NAMES, type FormName } from '#abuse/forms.js';
import { Clock } from '#clock/clock.js';
import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import type { OperatorPrincipal } from '#identity/principal.js';
import { Inject, Injectable } from '@nestjs/common';
import type { DefenceMode, FormDefenceDto, FormDefenceListDto } from './defence.dto.js';

const HOUR_MS = 3_600_000;

/** What operators see of the defence of forms, and their word in it. */
@Injectable()
export class DefenceService {
  constructor(
    @Inject(databaseOf('waitlist_api')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly repository: AbuseRepository,
    private readonly watch: AttackWatch,
    private readonly clock: Clock,
  ) {}

  async list(): Promise<FormDefenceListDto> {
    const since = new Date(this.clock.now().getTime() - HOUR_MS);
    const [states, outcomes] = await this.db.transaction('platform', async (tx) => [await this.repository.defence(tx), await this.repository.outcomes(tx, since)]);
    const items = FORM_NAMES.map((form): FormDefenceDto => {
      const state = states.find((one) => one.form === form);
      const lastHour = outcomes.filter((one) => one.form === form).map(({ outcome, count }) => ({ outcome, count }));
      return { form, mode: state?.mode ?? 'auto', attackSince: state?.attackSince ?? null, reason: state?.reason ?? null, lastHour };
    });
    return { items };
  }

  /** Other processes follow within five seconds. Throws `not-found`. */
  async setMode(operator: OperatorPrincipal, name: string, mode: DefenceMode): Promise<FormDefenceDto> {
    const form = FORM_NAMES.find((one) => one === name);
    if (form === undefined) throw new ProblemError('not-found');
    await this.db.transaction('platform', async (tx) => {
      await this.repository.setMode(tx, form, mode);
      await this.audit.append(tx, { log: 'platform', action: 'abuse.mode-set', actor: { kind: 'operator', id: operator.id }, target: { kind: 'form', id: form }, details: { mode } });
    });
    await this.watch.refresh();
    return this.one(form);
  }

  private async one(form: FormName): Promise<FormDefenceDto> {
    const { items } = await this.list();
    return items.find((item) => item.form === form) as FormDefenceDto;
  }
}
