import type { AbuseVerdict } from '#abuse/verdict.js';
import { RecipientBudget } from '#abuse/recipient-budget.js';
import { canonicalBytes, type Json } from '#audit/canonical-json.js';
import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { Mail } from '#mail/mail.service.js';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { createHash } from 'node:crypto';
import type { SubprocessorEntryDto, SubprocessorListDto, SubprocessorListsDto } from './subprocessors.dto.js';
import { SubprocessorsRepository } from './subprocessors.repository.js';

/** The list as everybody may know it: each change makes another one, and every one stays. */
@Injectable()
export class SubprocessorLists implements OnApplicationBootstrap {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(databaseOf('privacy_api')) private readonly db: Database,
    private readonly repository: SubprocessorsRepository,
    private readonly budget: RecipientBudget,
    private readonly mail: Mail,
  ) {}

  /** There is a list from the first start on, if only to say that there is nobody on it. */
  async onApplicationBootstrap(): Promise<void> {
    await this.db.transaction('platform', async (tx) => {
      await this.repository.lock(tx);
      if (!(await this.repository.list(tx))) await this.publish(tx, 'first', null);
    });
  }

  /** In the transaction that changed something. */
  async publish(tx: Tx, change: 'first' | 'announced' | 'ended' | 'corrected', subprocessorId: string | null): Promise<void> {
    const entries = await this.repository.entries(tx);
    await this.repository.publishList(tx, change, subprocessorId, entries, digestOf(entries));
  }

  /** Without a number: the newest. Throws `not-found`. */
  async read(number?: number): Promise<SubprocessorListDto> {
    const list = await this.db.transaction('platform', (tx) => this.repository.list(tx, number));
    if (!list) throw new ProblemError('not-found');
    return list;
  }

  async all(): Promise<SubprocessorListsDto> {
    return { lists: await this.db.transaction('platform', (tx) => this.repository.lists(tx)) };
  }

  /** Clause A5: the list by mail to whoever asks. Held wishes and mailboxes that got enough today get none; the answer is the same. */
  async mailTo(email: string, { decision }: AbuseVerdict): Promise<void> {
    if (decision !== 'accept') return;
    await this.db.transaction('platform', async (tx) => {
      const list = await this.repository.list(tx);
      if (!list || !(await this.budget.take(tx, email))) return;
      const entries = list.subprocessors.map(({ name, country, region, purpose, activeFrom }) => ({ name, country: region === null ? country : `${country}, ${region}`, purpose, from: String(activeFrom).slice(0, 10) }));
      await this.mail.send(tx, { template: 'subprocessor-list', to: email, data: { number: list.number, entries, url: `${this.config.urls.web}/subprocessors` } });
    });
  }
}

const digestOf = (entries: readonly SubprocessorEntryDto[]): Buffer => createHash('sha256').update(canonicalBytes(JSON.parse(JSON.stringify(entries)) as Json)).digest();
