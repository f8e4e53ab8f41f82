import { RecipientBudget } from '#abuse/recipient-budget.js';
import type { Tx } from '#contracts/transaction.js';
import { ProblemError } from '#http/problem.js';
import { Injectable } from '@nestjs/common';
import { PlanLimits } from './plan-limits.js';
import { TeamRepository } from './team.repository.js';

const HOUR_SECONDS = 3_600;

/** Who may be invited, and how often mailed. */
@Injectable()
export class InvitationRules {
  constructor(
    private readonly limits: PlanLimits,
    private readonly team: TeamRepository,
    private readonly budget: RecipientBudget,
  ) {}

  /** Throws `plan-limit`, `conflict` for a member, and `rate-limited` for an address that we mailed too often today. */
  async assertMayInvite(tx: Tx, tenantId: string, email: string): Promise<void> {
    await this.assertRoom(tx, tenantId);
    if (await this.team.hasAddress(tx, tenantId, email)) throw new ProblemError('conflict', { detail: 'The person is a member already.' });
    await this.assertMayMail(tx, email);
  }

  assertRoom(tx: Tx, tenantId: string): Promise<void> {
    return this.limits.assertRoom(tx, tenantId, 'members');
  }

  /** So that nobody fills a mailbox by inviting and revoking. */
  async assertMayMail(tx: Tx, email: string): Promise<void> {
    if (!(await this.budget.take(tx, email))) throw new ProblemError('rate-limited', { detail: 'This address got as many mails today as we send without having heard from it.', retryAfterSeconds: HOUR_SECONDS });
  }
}
