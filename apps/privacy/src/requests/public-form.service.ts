import type { AbuseVerdict } from '#abuse/verdict.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { Filing } from './filing.js';
import type { MakeRequestDto, RequestTakenDto } from './public.dto.js';
import { THE_FORM } from './request-log.js';

/** What comes by the public form. Everybody gets the same answer: nothing of it depends on what we hold. */
@Injectable()
export class PublicFormService {
  constructor(
    @Inject(databaseOf('privacy_api')) private readonly db: Database,
    private readonly filing: Filing,
  ) {}

  async take({ type, email, country, region, details, changes, recordedOn, agent }: MakeRequestDto, { decision }: AbuseVerdict): Promise<RequestTakenDto> {
    const id = randomUUID();
    const given = changes && Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as Record<string, string>;
    await this.db.transaction('platform', (tx) =>
      this.filing.file(tx, { id, channel: 'form', type, email, country, region, body: details, changes: type === 'correct' ? given : undefined, recordedOn: [...new Set(recordedOn)], agent, held: decision === 'hold' }, THE_FORM),
    );
    return { status: 'received', reference: id };
  }
}
