import { RecurringTask } from '#clock/recurring-task.js';
import { AbuseRepository, type FormDefence } from '#abuse/abuse.repository.js';
import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Mail } from '#mail/mail.service.js';
import { Inject, Injectable } from '@nestjs/common';
import { OperatorAddresses } from './operator-addresses.repository.js';

const EVERY_MS = 15_000;

/** Behind the defence: tells operators by mail that a form is attacked, once for each attack, and removes what has expired. */
@Injectable()
export class DefenceUpkeep extends RecurringTask {
  constructor(
    @Inject(databaseOf('waitlist_worker')) private readonly db: Database,
    @Inject(CONFIG) private readonly config: Pick<Config, 'urls'>,
    private readonly repository: AbuseRepository,
    private readonly operators: OperatorAddresses,
    private readonly mail: Mail,
  ) {
    super({ everyMs: EVERY_MS });
  }

  /** Answers how many rows went. */
  async run(): Promise<number> {
    await this.db.transaction('platform', async (tx) => {
      for (const state of await this.repository.defence(tx)) await this.alert(tx, state);
    });
    return this.db.transaction('platform', (tx) => this.repository.purge(tx));
  }

  private async alert(tx: Tx, { form, attackSince, reason }: FormDefence): Promise<void> {
    if (attackSince === null || reason === null) return;
    const data = { form, reason, docsUrl: `${this.config.urls.waitlist}/docs` };
    for (const [index, to] of (await this.operators.of(tx, ['security', 'admin'])).entries()) {
      await this.mail.send(tx, { template: 'attack-alert', to, data, key: `attack:${form}:${attackSince.toISOString()}:${index}` });
    }
  }

  protected turn(): Promise<unknown> {
    return this.run();
  }
}
