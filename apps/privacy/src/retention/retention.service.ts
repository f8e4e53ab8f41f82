import { Clock } from '#clock/clock.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { RETENTION_SCHEDULE } from '#retention/retention-schedule.reader.js';
import { Inject, Injectable } from '@nestjs/common';
import type { DryRunDto, DryRunQuery, EvidenceListDto, EvidenceQuery, RetentionScheduleDto } from './retention.dto.js';
import { RetentionRepository } from './retention.repository.js';

const MOST_DAYS = 366;
const DAY_MS = 86_400_000;

@Injectable()
export class RetentionService {
  constructor(
    @Inject(databaseOf('privacy_api')) private readonly db: Database,
    private readonly repository: RetentionRepository,
    private readonly clock: Clock,
  ) {}

  schedule(): RetentionScheduleDto {
    return { items: RETENTION_SCHEDULE.map(({ id, title, datasets, basis, trigger, duration, action, hold }) => ({ id, title, datasets, basis, trigger, duration, action, hold })) };
  }

  /** Counts; changes nothing. */
  async dryRun({ at }: DryRunQuery): Promise<DryRunDto> {
    return { items: await this.db.transaction('platform', (tx) => this.repository.dueAt(tx, at === undefined ? this.clock.now() : new Date(at))) };
  }

  /** Throws `validation-failed` for days that are no span. */
  evidence({ from, to }: EvidenceQuery): Promise<EvidenceListDto> {
    const days = (Date.parse(to) - Date.parse(from)) / DAY_MS;
    if (!(days >= 0 && days <= MOST_DAYS)) throw new ProblemError('validation-failed', { errors: [{ pointer: '/to', detail: `to must be from 0 to ${MOST_DAYS} days after from.` }] });
    return this.db.transaction('platform', async (tx) => ({ nights: await this.repository.nights(tx, from, to), items: await this.repository.evidence(tx, from, to) }));
  }
}
