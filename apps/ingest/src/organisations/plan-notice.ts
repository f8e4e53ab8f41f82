import { Clock } from '#clock/clock.js';
import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import type { Tx } from '#contracts/transaction.js';
import { ProblemError } from '#http/problem.js';
import { Mail } from '#mail/mail.service.js';
import { Inject, Injectable } from '@nestjs/common';
import type { PlanRow } from './plans.repository.js';
import { TeamRepository } from './team.repository.js';

/** Days between the mail that says so and the day from which recordings are kept for a shorter time. */
export const DOWNGRADE_NOTICE_DAYS = 30;

const DAY_MS = 86_400_000;

/** A plan that shortens the retention comes into force late enough that owners can act, and they are told by mail. */
@Injectable()
export class PlanNotice {
  constructor(
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Pick<Config, 'urls'>,
    private readonly mail: Mail,
    private readonly team: TeamRepository,
  ) {}

  /** When the plan holds: null is at once. Throws `validation-failed` for a day that is too early. */
  effectiveFrom(before: PlanRow, after: PlanRow, wish: string | undefined): Date | null {
    const shortens = after.retentionDays < before.retentionDays;
    if (!shortens && wish === undefined) return null;
    const earliest = this.clock.now().getTime() + (shortens ? DOWNGRADE_NOTICE_DAYS * DAY_MS : 0);
    const from = wish === undefined ? earliest : Date.parse(wish);
    if (!(from >= earliest - DAY_MS / 24) || from > earliest + 366 * DAY_MS) {
      throw new ProblemError('validation-failed', {
        errors: [{ pointer: '/effectiveFrom', detail: shortens ? `Must be at least ${DOWNGRADE_NOTICE_DAYS} days ahead: the plan shortens the retention.` : 'Must be in the year to come.' }],
      });
    }
    return new Date(Math.max(from, earliest));
  }

  /** Mails every owner. `id` names the assignment: of each there is one mail. */
  async send(tx: Tx, tenantId: string, id: string, { before, after, from }: { before: PlanRow; after: PlanRow; from: Date }): Promise<number> {
    const organisation = await this.team.organisationName(tx, tenantId);
    const data = { organisation, plan: after.name, effectiveFrom: from.toISOString(), retentionBefore: before.retentionDays, retentionAfter: after.retentionDays, url: `${this.config.urls.web}/dashboard/` };
    const owners = await this.team.owners(tx, tenantId);
    for (const owner of owners) await this.mail.send(tx, { template: 'plan-changing', to: owner.email, data, key: `${id}:${owner.id}` });
    return owners.length;
  }
}
