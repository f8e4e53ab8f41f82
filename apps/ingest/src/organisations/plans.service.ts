import type { Tx } from '#contracts/transaction.js';
import { Inject, Injectable } from '@nestjs/common';
import { type CurrentPlan, PlansRepository, type UpcomingPlan } from './plans.repository.js';

/** What an organisation's plan allows. Works in a transaction of any duty of ingest that names the tenant. */
@Injectable()
export class Plans {
  constructor(@Inject(PlansRepository) private readonly plans: PlansRepository) {}

  /** The plan that holds at this moment: retention in days, bytes and sessions per calendar month (UTC), members, projects, API keys. */
  of(tx: Tx, tenantId: string): Promise<CurrentPlan> {
    return this.plans.current(tx, tenantId);
  }

  /** A plan with a shorter retention that was announced and comes into force later. */
  upcoming(tx: Tx, tenantId: string): Promise<UpcomingPlan | undefined> {
    return this.plans.upcoming(tx, tenantId);
  }
}
