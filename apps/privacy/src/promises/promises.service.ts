import { Clock } from '#clock/clock.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ShortCache } from '#identity/short-cache.js';
import { PolicyFiles } from '#policy/policy-files.js';
import { readPolicy } from '#policy/policy-text.js';
import { Inject, Injectable } from '@nestjs/common';
import { judge } from './judge.js';
import { LastCheck } from './last-check.js';
import { LEDGER } from './ledger/ledger.js';
import type { PromisesDto } from './promises.dto.js';
import { PromisesRepository } from './promises.repository.js';

/** Everybody may ask, and the figures count whole tables. */
const FIGURES_MS = 60_000;

/** The text of each clause in the newest version that this release brings along. */
export const clauseTexts = (files = new PolicyFiles()): Map<string, string> => {
  const newest = files.numbers().at(-1) ?? 1;
  return new Map(readPolicy(files.source(newest) ?? '').clauses.map(({ id, text }) => [id, text]));
};

/** Every promise, with what keeps it: the tests as this release was checked, the figures as they are now. */
@Injectable()
export class PromisesService {
  private readonly cache: ShortCache<PromisesDto>;
  private readonly check = new LastCheck();
  private readonly texts = clauseTexts();

  constructor(
    @Inject(databaseOf('privacy_api')) private readonly db: Database,
    private readonly clock: Clock,
    private readonly repository: PromisesRepository,
  ) {
    this.cache = new ShortCache(clock, FIGURES_MS, 1);
  }

  list(): Promise<PromisesDto> {
    return this.cache.get('all', () => this.look());
  }

  private async look(): Promise<PromisesDto> {
    const figures = await this.db.transaction('platform', (tx) => this.repository.figures(tx));
    const { check } = this;
    const findings = {
      figures,
      outcomeOf: check.outcomeOf.bind(check),
      switchedOff: check.switchedOff.bind(check),
      faulty: new Set<string>(),
      today: this.clock.now().toISOString().slice(0, 10),
    };
    const clauses = LEDGER.map((entry) => judge(entry, { text: this.texts.get(entry.id) ?? '' }, findings));
    return { checkedAt: check.at, commit: check.commit, kept: clauses.filter(({ kept }) => kept).length, clauses };
  }
}
