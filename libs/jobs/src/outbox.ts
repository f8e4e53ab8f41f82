import { JOBS, type JobName, type JobPayload } from '#contracts/jobs.js';
import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';
import { schemaOf } from './job-owner.js';
import { wakeUpChannel } from './wake-up.js';

export interface EnqueueOptions {
  /** While a job of this name and key is pending, another enqueue joins it; jobs of one key never run at the same time. */
  key?: string;
  /** Not before. Long delays are fine: they wait in Postgres. */
  dueAt?: Date;
}

/** Asks for work inside the caller's transaction: the job exists when, and only when, that transaction commits. */
@Injectable()
export class Outbox {
  /** Payloads hold ids only. Enqueue several keys in one transaction in ascending order of key, or two callers can deadlock. */
  async enqueue<N extends JobName>(tx: Tx, name: N, payload: JobPayload<N>, options: EnqueueOptions = {}): Promise<void> {
    const schema = schemaOf(JOBS[name].owner);
    await query(
      tx,
      `insert into ${schema}.outbox (name, key, payload, due_at) values ($1, $2, $3, coalesce($4, clock.now()))
       on conflict do nothing`,
      [name, options.key ?? null, JSON.stringify(payload), options.dueAt ?? null],
    );
    if (!options.dueAt) await query(tx, 'select pg_notify($1, $2)', [wakeUpChannel(JOBS[name].owner), '']);
  }
}
