import type { Tx } from '#contracts/transaction.js';
import { ProblemError } from '#http/problem.js';
import { AccountRepository } from '#identity/account.repository.js';
import { mayReachProject, type Principal } from '#identity/principal.js';
import { Injectable } from '@nestjs/common';
import { PlanLimits } from './plan-limits.js';
import { ProjectsRepository } from './projects.repository.js';

/** Whether a caller may work on a project. Runs as `identity_writer` in a transaction that names the tenant. */
@Injectable()
export class ProjectGate {
  constructor(
    private readonly accounts: AccountRepository,
    private readonly projects: ProjectsRepository,
    private readonly limits: PlanLimits,
  ) {}

  /** Throws `not-found`: another tenant's project is answered as one that does not exist. */
  async assertThere(tx: Tx, principal: Principal, projectId: string): Promise<void> {
    const there = mayReachProject(principal, projectId) && (await this.accounts.hasProject(tx, principal.tenantId, projectId));
    if (!there) throw new ProblemError('not-found');
  }

  /** Throws `plan-limit`, and `conflict` for a project that was put away. */
  async assertRoomForKey(tx: Tx, tenantId: string, projectId: string): Promise<void> {
    await this.limits.assertRoom(tx, tenantId, 'keys');
    if ((await this.projects.lock(tx, tenantId, projectId))?.archivedAt) throw new ProblemError('conflict', { detail: 'The project was put away. Take it into use again first.' });
  }
}
