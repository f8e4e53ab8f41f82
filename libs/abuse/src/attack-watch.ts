import { RecurringTask } from '#clock/recurring-task.js';
import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import type { Database } from '#database/database.js';
import { Metrics } from '#http/metrics.js';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { ABUSE_DATABASE } from './abuse.tokens.js';
import { AbuseRepository, type FormDefence } from './abuse.repository.js';
import { FORM_NAMES, type FormName } from './forms.js';

/** What a puzzle asks for while a form is attacked: about 0.1 s of a laptop. */
const ATTACK_DIFFICULTY = 16;
/** For a visitor whose network sends much. */
const BUSY_DIFFICULTY = 14;
const LOOK_MS = 5_000;

export interface AttackChange {
  form: FormName;
  attacking: boolean;
  reason: string | null;
}

/** Knows which forms are attacked: too many writes in a minute, or sign-ups that nobody confirms. Looks every five seconds, in every process; operators can overrule it. */
@Injectable()
export class AttackWatch extends RecurringTask {
  private readonly log = new Logger(AttackWatch.name);
  private readonly gauge;
  private state = new Map<FormName, FormDefence>();

  constructor(
    @Inject(ABUSE_DATABASE) private readonly db: Database,
    @Inject(CONFIG) private readonly config: Pick<Config, 'publicWrites'>,
    private readonly repository: AbuseRepository,
    metrics: Metrics,
  ) {
    super({ everyMs: LOOK_MS, atOnce: true });
    this.gauge = metrics.gauge('form_attacked', '1 while a form is in attack mode', ['form']);
  }

  isAttacked(form: FormName): boolean {
    return (this.state.get(form)?.attackSince ?? null) !== null;
  }

  /** What every write has to have solved now. */
  leastDifficulty(form: FormName): number {
    return this.isAttacked(form) ? ATTACK_DIFFICULTY : 0;
  }

  /** What a new form token asks for. */
  difficultyFor(form: FormName, visitor: { busy: boolean }): number {
    return Math.max(this.leastDifficulty(form), visitor.busy ? BUSY_DIFFICULTY : 0);
  }

  /** Begins and ends attacks, then reads how things stand. Answers what changed; operators get a mail from the waitlist app's worker. */
  async look(): Promise<AttackChange[]> {
    const changes = await this.db.transaction('platform', (tx) => this.repository.watch(tx, this.config.publicWrites.attackPerMinute));
    await this.refresh();
    for (const { form, attacking, reason } of changes) {
      this.log[attacking ? 'error' : 'log']({ msg: attacking ? 'a form is attacked' : 'an attack is over', form, reason });
    }
    return changes;
  }

  async refresh(): Promise<void> {
    const rows = await this.db.transaction('platform', (tx) => this.repository.defence(tx));
    this.state = new Map(rows.map((row) => [row.form, row]));
    for (const form of FORM_NAMES) this.gauge.set({ form }, this.isAttacked(form) ? 1 : 0);
  }

  protected turn(): Promise<unknown> {
    return this.look();
  }
}
