import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import type { OperatorPrincipal } from '#identity/principal.js';
import { Inject, Injectable } from '@nestjs/common';
import { Notices } from '../notices/notices.service.js';
import { breachNotice, readerOf } from './breach-notices.js';
import type { BreachDto, BreachDutyDto, WrittenNoticeDto } from './breach-answers.dto.js';
import type { TellDto } from './breaches.dto.js';
import { BreachesRepository } from './breaches.repository.js';
import { BreachesService } from './breaches.service.js';

/** What is owed because of a breach: the words for it, and what became of it. */
@Injectable()
export class BreachDuties {
  constructor(
    @Inject(databaseOf('privacy_api')) private readonly db: Database,
    private readonly breaches: BreachesService,
    private readonly repository: BreachesRepository,
    private readonly notices: Notices,
  ) {}

  /** The text that the duty asks for, with what is known now. */
  async write(id: string, code: string): Promise<WrittenNoticeDto> {
    return this.db.transaction('platform', async (tx) => {
      const breach = await this.breaches.dto(tx, id);
      return breachNotice(breach, readerOf(code), dutyOf(breach, code).lateReason);
    });
  }

  done(operator: OperatorPrincipal, id: string, code: string, lateReason: string | undefined): Promise<BreachDto> {
    return this.end(operator, id, code, 'duty-done', async (tx, { state }) => {
      if (state === 'overdue' && lateReason === undefined) throw new ProblemError('validation-failed', { errors: [{ pointer: '/lateReason', detail: 'Its time is over: say why.' }] });
      await this.repository.done(tx, id, code, lateReason ?? null, operator.id);
    });
  }

  waive(operator: OperatorPrincipal, id: string, code: string, reason: string): Promise<BreachDto> {
    return this.end(operator, id, code, 'duty-waived', (tx) => this.repository.waive(tx, id, code, reason, operator.id));
  }

  /** Mails those concerned: once to each audience, although they unsubscribed, since this is owed. */
  tell(operator: OperatorPrincipal, id: string, { audience, organisationIds }: TellDto): Promise<{ noticeId: string }> {
    return this.db.transaction('platform', async (tx) => {
      const breach = await this.breaches.requireOpen(tx, id);
      const { missing, ...words } = breachNotice(breach, audience === 'owners' ? 'customers' : 'people');
      if (missing.length > 0) throw new ProblemError('conflict', { detail: `Write down first: ${missing.join(', ')}.` });
      const subjectId = `${id}:${audience}`;
      if (await this.notices.find(tx, 'breach', subjectId)) throw new ProblemError('conflict', { detail: 'They were told already.' });
      const noticeId = await this.notices.announce(tx, { kind: 'breach', subjectId, stream: 'breach-notices', ...words }, [{ audience, organisationIds }]);
      await this.breaches.note(tx, operator, id, 'told', { noticeId, audience, organisations: organisationIds?.length ?? null });
      return { noticeId };
    });
  }

  private end(operator: OperatorPrincipal, id: string, code: string, action: string, work: (tx: Tx, duty: BreachDutyDto) => Promise<void>): Promise<BreachDto> {
    return this.db.transaction('platform', async (tx) => {
      await this.breaches.requireOpen(tx, id);
      const duty = dutyOf(await this.breaches.dto(tx, id), code);
      if (duty.state !== 'open' && duty.state !== 'overdue') throw new ProblemError('conflict', { detail: `It is ${duty.state}.` });
      await work(tx, duty);
      await this.breaches.note(tx, operator, id, action, { code, was: duty.state });
      return this.breaches.dto(tx, id);
    });
  }
}

const dutyOf = ({ duties }: BreachDto, code: string): BreachDutyDto => {
  const duty = duties.find((one) => one.code === code);
  if (!duty) throw new ProblemError('not-found');
  return duty;
};
