import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Inject, Injectable } from '@nestjs/common';
import { LeaseLostError } from './job-errors.js';
import { type JobOwner, mostStartsOf, schemaOf } from './job-owner.js';
import { RUN_LEASE_SECONDS } from './job-settings.js';
import { JOB_OWNER } from './jobs.tokens.js';

export type QuarantineReason = 'bad-data' | 'crashed' | 'exhausted' | 'unknown-job';

/** One run of one row, named by its token: every later write is fenced by it. */
export interface Run {
  id: string;
  token: string;
  name: string;
  payload: unknown;
  attempts: number;
  postponed: number;
}

interface Row {
  name: string;
  key: string | null;
  payload: unknown;
  attempts: number;
  starts: number;
  postponed: number;
}

/** What a run asks of the outbox. Each write names the run's token, so a run that lost its lease changes nothing. */
@Injectable()
export class RunRepository {
  private readonly schema: string;

  constructor(@Inject(JOB_OWNER) owner: JobOwner) {
    this.schema = schemaOf(owner);
  }

  /** Starts a run, unless the row is gone, is running, waits for another of its key, or crashed too often (then it is set aside). */
  async begin(tx: Tx, id: string, token: string): Promise<Run | 'crashed' | undefined> {
    const [row] = await query<Row>(
      tx,
      `select name, key, payload, attempts, starts, postponed from ${this.schema}.outbox
       where id = $1 and (state = 'pending' or lease_until is null or lease_until < clock.now()) for update`,
      [id],
    );
    if (!row) return undefined;
    if (row.key !== null && (await this.keyIsBusy(tx, id, row.name, row.key))) {
      await query(tx, `update ${this.schema}.outbox set due_at = clock.now() + interval '1 second' where id = $1`, [id]);
      return undefined;
    }
    if (row.starts >= mostStartsOf(row.name)) {
      await this.setAside(tx, id, 'crashed', 'ProcessCrashed');
      return 'crashed';
    }
    await query(
      tx,
      `update ${this.schema}.outbox set state = 'running', run_token = $2, starts = starts + 1, started_at = clock.now(),
         lease_until = clock.now() + make_interval(secs => $3), due_at = clock.now() + make_interval(secs => $3) where id = $1`,
      [id, token, RUN_LEASE_SECONDS],
    );
    return { id, token, name: row.name, payload: row.payload, attempts: row.attempts, postponed: row.postponed };
  }

  /** Answers false when the run no longer holds its row. */
  async beat(tx: Tx, run: Run): Promise<boolean> {
    const rows = await query(
      tx,
      `update ${this.schema}.outbox set lease_until = clock.now() + make_interval(secs => $3), due_at = clock.now() + make_interval(secs => $3)
       where id = $1 and run_token = $2 returning id`,
      [run.id, run.token, RUN_LEASE_SECONDS],
    );
    return rows.length > 0;
  }

  /** The effect is done. Throws `LeaseLostError` when another run took over. */
  async complete(tx: Tx, run: Run): Promise<void> {
    const rows = await query(tx, `delete from ${this.schema}.outbox where id = $1 and run_token = $2 returning id`, [run.id, run.token]);
    if (rows.length === 0) throw new LeaseLostError();
  }

  /** Ends the run without its effect; the row is due again after a pause. The start is taken back: the process did not crash. */
  async pause(tx: Tx, run: Run, seconds: number, counts: { attempt: boolean; postponed: boolean }): Promise<void> {
    await query(
      tx,
      `update ${this.schema}.outbox set run_token = null, lease_until = null, starts = greatest(0, starts - 1),
         attempts = attempts + $4, postponed = postponed + $5, due_at = clock.now() + make_interval(secs => $3)
       where id = $1 and run_token = $2`,
      [run.id, run.token, seconds, Number(counts.attempt), Number(counts.postponed)],
    );
  }

  async quarantine(tx: Tx, run: Run, reason: QuarantineReason, error: string): Promise<void> {
    const held = await query(tx, `select 1 from ${this.schema}.outbox where id = $1 and run_token = $2 for update`, [run.id, run.token]);
    if (held.length > 0) await this.setAside(tx, run.id, reason, error);
  }

  private async keyIsBusy(tx: Tx, id: string, name: string, key: string): Promise<boolean> {
    await query(tx, 'select pg_advisory_xact_lock(hashtextextended($1, 0))', [`${this.schema}.outbox:${name}:${key}`]);
    const running = await query(
      tx,
      `select 1 from ${this.schema}.outbox where name = $1 and key = $2 and state = 'running' and lease_until > clock.now() and id <> $3`,
      [name, key, id],
    );
    return running.length > 0;
  }

  private async setAside(tx: Tx, id: string, reason: QuarantineReason, error: string): Promise<void> {
    await query(
      tx,
      `with gone as (delete from ${this.schema}.outbox where id = $1 returning *)
       insert into ${this.schema}.quarantine (id, name, key, payload, reason, error, attempts, created_at)
       select id, name, key, payload, $2, $3, attempts, created_at from gone`,
      [id, reason, error],
    );
  }
}
