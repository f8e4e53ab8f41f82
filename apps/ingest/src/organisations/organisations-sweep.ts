import { RecurringTask } from '#clock/recurring-task.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Outbox } from '#jobs/outbox.js';
import { Inject, Injectable } from '@nestjs/common';
import { Departures } from './departures.js';
import { InvitationsRepository } from './invitations.repository.js';
import { OrganisationRemovalRepository } from './removal.repository.js';

const SWEEP_MS = 60_000;

/** Once a minute: closings that are due become jobs, invitations that ran out long ago go, and so do accounts that belong nowhere. */
@Injectable()
export class OrganisationsSweep extends RecurringTask {
  constructor(
    @Inject(databaseOf('ingest_worker')) private readonly jobs: Database,
    @Inject(databaseOf('identity_writer')) private readonly db: Database,
    private readonly outbox: Outbox,
    private readonly removal: OrganisationRemovalRepository,
    private readonly invitations: InvitationsRepository,
    private readonly departures: Departures,
  ) {
    super({ everyMs: SWEEP_MS });
  }

  /** Answers how many closings are on their way. */
  async sweep(): Promise<number> {
    await this.db.transaction('platform', (tx) => this.invitations.purge(tx));
    await this.departures.sweep();
    return this.jobs.transaction('platform', async (tx) => {
      const due = await this.removal.due(tx);
      const inOrder = due.toSorted((a, b) => a.tenantId.localeCompare(b.tenantId));
      for (const closing of inOrder) await this.outbox.enqueue(tx, 'identity.close-organisation', closing, { key: closing.tenantId });
      return due.length;
    });
  }

  protected turn(): Promise<unknown> {
    return this.sweep();
  }
}
