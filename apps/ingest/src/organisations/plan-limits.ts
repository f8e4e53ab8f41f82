import type { Tx } from '#contracts/transaction.js';
import { ProblemError } from '#http/problem.js';
import { Inject, Injectable } from '@nestjs/common';
import { Plans } from './plans.service.js';
import { TeamRepository } from './team.repository.js';

export type Limited = 'members' | 'projects' | 'keys';

const WORDS: Readonly<Record<Limited, [string, string]>> = { members: ['member', 'members'], projects: ['project', 'projects'], keys: ['API key', 'API keys'] };

/** Keeps an organisation within its plan. Runs as `identity_writer`, in the transaction that adds. */
@Injectable()
export class PlanLimits {
  constructor(
    @Inject(Plans) private readonly plans: Plans,
    @Inject(TeamRepository) private readonly team: TeamRepository,
  ) {}

  /** Throws `plan-limit` when there is no room for one more. Whoever asks at the same time waits until this transaction has ended. */
  async assertRoom(tx: Tx, tenantId: string, what: Limited): Promise<void> {
    const size = await this.team.lockedSize(tx, tenantId);
    const plan = await this.plans.of(tx, tenantId);
    const used = what === 'members' ? size.members + size.invitations : size[what];
    if (used < plan[what]) return;
    const [one, many] = WORDS[what];
    throw new ProblemError('plan-limit', { detail: `The plan ${plan.name} includes ${plan[what]} ${plan[what] === 1 ? one : many}, and ${used} are in use.` });
  }
}
