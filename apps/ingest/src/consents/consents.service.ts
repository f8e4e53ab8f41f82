import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { actorOf, mayReachProject, type Principal } from '#identity/principal.js';
import { Inject, Injectable } from '@nestjs/common';
import { ProjectSettingsRepository } from '../identity/project-settings.repository.js';
import { ConsentReceipts, type SignedConsentReceipt } from '../sessions/consent-receipts.js';
import { WithdrawalRepository } from '../sessions/withdrawal.repository.js';
import { Withdrawals } from '../sessions/withdrawals.js';
import type { ConsentReceiptsDto, ConsentWithdrawalDto, WithdrawConsentDto } from './consents.dto.js';

const MOST_RECEIPTS = 100;

/** What a customer says and asks about the consent of their end users. */
@Injectable()
export class ConsentsService {
  constructor(
    @Inject(databaseOf('ingest_api')) private readonly db: Database,
    private readonly projects: ProjectSettingsRepository,
    private readonly repository: WithdrawalRepository,
    private readonly withdrawals: Withdrawals,
    private readonly receipts: ConsentReceipts,
  ) {}

  withdraw(principal: Principal, projectId: string, { endUser, withdrawnAt }: WithdrawConsentDto): Promise<ConsentWithdrawalDto> {
    const { tenantId } = principal;
    return this.inProject(principal, projectId, async (tx) => {
      const recordings = await this.repository.endConsentOfEndUser(tx, tenantId, projectId, endUser);
      const decidedAt = withdrawnAt === undefined ? {} : { decidedAt: new Date(withdrawnAt) };
      const recordId = await this.withdrawals.record(tx, { tenantId, projectId, subject: endUser, mechanism: 'api', by: actorOf(principal), sessions: recordings, ...decidedAt });
      return { recordId, recordings };
    });
  }

  find(principal: Principal, projectId: string, endUser: string): Promise<ConsentReceiptsDto> {
    return this.inProject(principal, projectId, async (tx) => ({
      receipts: await this.receipts.ofSubject(tx, { tenantId: principal.tenantId, projectId, subject: endUser }, MOST_RECEIPTS),
    }));
  }

  read(principal: Principal, projectId: string, recordId: string): Promise<SignedConsentReceipt> {
    return this.inProject(principal, projectId, async (tx) => {
      const receipt = await this.receipts.read(tx, { tenantId: principal.tenantId, projectId }, recordId);
      if (!receipt) throw new ProblemError('not-found');
      return receipt;
    });
  }

  private inProject<T>(principal: Principal, projectId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.db.transaction({ tenants: [principal.tenantId] }, async (tx) => {
      const there = mayReachProject(principal, projectId) && (await this.projects.tenantOf(tx, projectId)) === principal.tenantId;
      if (!there) throw new ProblemError('not-found');
      return work(tx);
    });
  }
}
