import type { Database } from '#database/database.js';
import { Inject, Injectable } from '@nestjs/common';
import { QUARANTINE_DATABASE } from './jobs.tokens.js';
import { type QuarantinedJob, QuarantineRepository } from './quarantine.repository.js';

const LIST_LIMIT = 1_000;

/** Looks at the jobs that were set aside and puts one back to work, once what was wrong with it is mended. */
@Injectable()
export class QuarantineService {
  constructor(
    @Inject(QUARANTINE_DATABASE) private readonly database: Database,
    @Inject(QuarantineRepository) private readonly repository: QuarantineRepository,
  ) {}

  /** Oldest first, at most a thousand. Payloads stay inside. */
  list(): Promise<QuarantinedJob[]> {
    return this.database.transaction('platform', (tx) => this.repository.list(tx, LIST_LIMIT));
  }

  /** Answers false when there is no such job. */
  replay(id: string): Promise<boolean> {
    return this.database.transaction('platform', (tx) => this.repository.replay(tx, id));
  }
}
