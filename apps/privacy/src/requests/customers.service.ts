import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { actorOf, mayReachProject, type Principal } from '#identity/principal.js';
import { Inject, Injectable } from '@nestjs/common';
import type { CustomersRequestDto, CustomersRequestListDto, FileForEndUserDto } from './customers.dto.js';
import { Filing } from './filing.js';
import { OwnRequestView } from './own-request-view.js';
import type { RequestRow } from './request.js';
import { RequestsRepository } from './requests.repository.js';

const LISTED = 100;

/** What customers file for the people they record. Their transactions see what is theirs and nothing else. */
@Injectable()
export class CustomersService {
  constructor(
    @Inject(databaseOf('privacy_api')) private readonly db: Database,
    private readonly requests: RequestsRepository,
    private readonly filing: Filing,
    private readonly view: OwnRequestView,
  ) {}

  /** The customer vouches for the person: work begins at once. */
  file(principal: Principal, projectId: string, { type, endUser, receivedAt, country, region }: FileForEndUserDto): Promise<CustomersRequestDto> {
    return this.at(principal, projectId, async (tx) => {
      const at = receivedAt === undefined ? undefined : new Date(receivedAt);
      if (at && (await this.requests.isAhead(tx, at))) throw new ProblemError('validation-failed', { errors: [{ pointer: '/receivedAt', detail: 'must not be ahead of now' }] });
      const customer = { customerId: principal.tenantId, projectId, endUser };
      const request = await this.filing.file(tx, { channel: 'api', type, customer, country, region, receivedAt: at, verifiedBy: 'customer' }, actorOf(principal));
      if (!request) throw new ProblemError('conflict');
      return this.toDto(tx, request);
    });
  }

  list(principal: Principal, projectId: string): Promise<CustomersRequestListDto> {
    return this.at(principal, projectId, async (tx) => {
      const items: CustomersRequestDto[] = [];
      for (const request of await this.requests.ofProject(tx, projectId, LISTED)) items.push(await this.toDto(tx, request));
      return { items };
    });
  }

  read(principal: Principal, projectId: string, id: string): Promise<CustomersRequestDto> {
    return this.at(principal, projectId, async (tx) => {
      const request = await this.requests.find(tx, id);
      if (request?.projectId !== projectId) throw new ProblemError('not-found');
      return this.toDto(tx, request);
    });
  }

  private async toDto(tx: Tx, request: RequestRow): Promise<CustomersRequestDto> {
    const { due, progress } = await this.view.of(tx, request);
    const { id, type, state, endUser, receivedAt, joinedInto, caseId, closedAt } = request;
    return { id, type, state, endUser, receivedAt, due, progress, joinedInto, caseId, closedAt };
  }

  private at<T>(principal: Principal, projectId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.db.transaction({ tenants: [principal.tenantId] }, async (tx) => {
      if (!mayReachProject(principal, projectId) || (await this.requests.projectTenant(tx, projectId)) !== principal.tenantId) throw new ProblemError('not-found');
      return work(tx);
    });
  }
}
