import type { SubjectIdentifier } from '#contracts/data-holder.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { actorOf, mayReachProject, type Principal } from '#identity/principal.js';
import { Inject, Injectable } from '@nestjs/common';
import { Cases } from '../cases/cases.js';
import type { AnswerSubCaseDto, SubCaseDto, SubCaseListDto } from './customers.dto.js';
import { OwnRequestView } from './own-request-view.js';
import { RequestLog } from './request-log.js';
import { CASE_OF } from './request.js';
import { RequestsRepository } from './requests.repository.js';
import { type CustomersSubCase, SubCasesRepository } from './sub-cases.repository.js';

const LISTED = 100;

/** What a customer answers for people who asked us about its recordings. It never learns who they are to us: type, place and clocks are all. */
@Injectable()
export class SubCasesService {
  constructor(
    @Inject(databaseOf('privacy_api')) private readonly db: Database,
    private readonly requests: RequestsRepository,
    private readonly subCases: SubCasesRepository,
    private readonly cases: Cases,
    private readonly view: OwnRequestView,
    private readonly log: RequestLog,
  ) {}

  list(principal: Principal, projectId: string): Promise<SubCaseListDto> {
    return this.at(principal, projectId, async (tx) => {
      const items: SubCaseDto[] = [];
      for (const found of await this.subCases.ofCustomer(tx, { customerId: principal.tenantId, projectId }, LISTED)) items.push(await this.toDto(tx, found));
      return { items };
    });
  }

  answer(principal: Principal, projectId: string, id: string, { answer, endUsers }: AnswerSubCaseDto): Promise<SubCaseDto> {
    return this.at(principal, projectId, async (tx) => {
      const held = await this.subCases.lock(tx, id);
      if (held?.customerId !== principal.tenantId || held.projectId !== projectId) throw new ProblemError('not-found');
      if (held.state !== 'waiting') throw new ProblemError('conflict', { detail: 'It was answered before.' });
      const by = actorOf(principal);
      const [{ type } = { type: null }] = await this.subCases.ofCustomer(tx, { customerId: principal.tenantId, projectId, id }, 1);
      const kind = type === null ? undefined : CASE_OF[type];
      if (answer === 'do-it') {
        if (!endUsers) throw new ProblemError('validation-failed', { errors: [{ pointer: '/endUsers', detail: 'is required' }] });
        if (kind === undefined || kind === 'rectify') throw new ProblemError('conflict', { detail: 'No system can do this: answer the person yourself, and say so with refused or nothing-held.' });
        const subject = endUsers.map((value): SubjectIdentifier => ({ kind: 'end-user-pseudonym', value, tenantId: principal.tenantId }));
        await this.subCases.settle(tx, id, { state: 'working', by, caseId: await this.cases.open(tx, { kind, requestId: id, subject }) });
      } else await this.subCases.settle(tx, id, { state: answer, by });
      await this.log.note(tx, { id: held.requestId, customerId: null }, 'sub-case-answered', by, { subCaseId: id, answer });
      const [settled] = await this.subCases.ofCustomer(tx, { customerId: principal.tenantId, projectId, id }, 1);
      if (!settled) throw new ProblemError('not-found');
      return this.toDto(tx, settled);
    });
  }

  private async toDto(tx: Tx, { id, type, origin, state, passedOnAt, dueAt, receivedAt, requestDueAt, answeredAt, caseId }: CustomersSubCase): Promise<SubCaseDto> {
    return { id, type, origin, state, passedOnAt, dueAt, receivedAt, requestDueAt, answeredAt, progress: await this.view.progress(tx, caseId) };
  }

  /** The transaction names no customer, since the clock of the person's request is in a row that is not the customer's: every question names the customer itself. */
  private at<T>(principal: Principal, projectId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.db.transaction('platform', async (tx) => {
      if (!mayReachProject(principal, projectId) || (await this.requests.projectTenant(tx, projectId)) !== principal.tenantId) throw new ProblemError('not-found');
      return work(tx);
    });
  }
}
