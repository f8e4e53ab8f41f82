import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Inject, Injectable } from '@nestjs/common';
import { type JobOwner, schemaOf } from './job-owner.js';
import { JOB_OWNER } from './jobs.tokens.js';

export interface QuarantinedJob {
  id: string;
  name: string;
  reason: 'bad-data' | 'crashed' | 'exhausted' | 'unknown-job';
  /** Class and code of the last error. */
  error: string;
  attempts: number;
  createdAt: Date;
  quarantinedAt: Date;
}

/** The jobs that were set aside. */
@Injectable()
export class QuarantineRepository {
  private readonly schema: string;

  constructor(@Inject(JOB_OWNER) owner: JobOwner) {
    this.schema = schemaOf(owner);
  }

  list(tx: Tx, limit: number): Promise<QuarantinedJob[]> {
    return query<QuarantinedJob>(
      tx,
      `select id, name, reason, error, attempts, created_at as "createdAt", quarantined_at as "quarantinedAt"
       from ${this.schema}.quarantine order by quarantined_at limit $1`,
      [limit],
    );
  }

  /** Moves a job back to the outbox, as new. Answers false when there is none. */
  async replay(tx: Tx, id: string): Promise<boolean> {
    const [row] = await query<{ name: string; key: string | null; payload: unknown }>(
      tx,
      `delete from ${this.schema}.quarantine where id = $1 returning name, key, payload`,
      [id],
    );
    if (!row) return false;
    await query(tx, `insert into ${this.schema}.outbox (id, name, key, payload) values ($1, $2, $3, $4)`, [
      id,
      row.name,
      row.key,
      JSON.stringify(row.payload),
    ]);
    return true;
  }
}
