import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Inject, Injectable } from '@nestjs/common';
import { type JobOwner, schemaOf } from './job-owner.js';
import { RELAY_LEASE_SECONDS } from './job-settings.js';
import { JOB_OWNER } from './jobs.tokens.js';

export interface ClaimedRow {
  id: string;
  name: string;
}

export interface Backlog {
  pending: number;
  running: number;
  quarantined: number;
  oldestSeconds: number;
}

/** What the relay asks of the outbox. */
@Injectable()
export class RelayRepository {
  private readonly schema: string;

  constructor(@Inject(JOB_OWNER) owner: JobOwner) {
    this.schema = schemaOf(owner);
  }

  /** Takes up to `limit` rows that are due: new ones, paused ones, and ones whose lease lapsed. No other relay sees them for a while. */
  claim(tx: Tx, limit: number): Promise<ClaimedRow[]> {
    return query<ClaimedRow>(
      tx,
      `with due as (
         select id from ${this.schema}.outbox where due_at <= clock.now() order by due_at limit $1 for update skip locked
       )
       update ${this.schema}.outbox o set due_at = clock.now() + make_interval(secs => $2), enqueued_at = clock.now()
       from due where o.id = due.id returning o.id, o.name`,
      [limit, RELAY_LEASE_SECONDS],
    );
  }

  /** Gives back rows that could not be added to Redis. */
  async release(tx: Tx, ids: readonly string[]): Promise<void> {
    await query(
      tx,
      `update ${this.schema}.outbox set due_at = clock.now() where id = any ($1) and (state = 'pending' or lease_until is null)`,
      [ids],
    );
  }

  /** Redis lost what it held: everything that was given to it and has not started is due again. */
  async releaseAll(tx: Tx): Promise<void> {
    await query(
      tx,
      `update ${this.schema}.outbox set due_at = clock.now()
       where enqueued_at is not null and due_at > clock.now() and (state = 'pending' or (lease_until is null and due_at <= enqueued_at + make_interval(secs => $1)))`,
      [RELAY_LEASE_SECONDS],
    );
  }

  async backlog(tx: Tx): Promise<Backlog> {
    const [row] = await query<Backlog>(
      tx,
      `select count(*) filter (where not live)::int as pending, count(*) filter (where live)::int as running,
         (select count(*)::int from ${this.schema}.quarantine) as quarantined,
         coalesce(extract(epoch from clock.now() - min(created_at) filter (where created_at <= clock.now())), 0)::float8 as "oldestSeconds"
       from (select created_at, state = 'running' and lease_until > clock.now() as live from ${this.schema}.outbox) o`,
    );
    return row ?? { pending: 0, running: 0, quarantined: 0, oldestSeconds: 0 };
  }
}
