import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';

/** How far operators are warned about a request. */
export const STAGES = ['target', 'deadline', 'overdue'] as const;

/** SQL of what has to be done about requests as time goes by. Runs as `privacy_worker`. */
@Injectable()
export class UpkeepRepository {
  /** Requests whose notice of extension is on its way, with what became of it. */
  notices(tx: Tx): Promise<{ id: string; state: string | null; settledAt: Date | null; report: string | null }[]> {
    return query(
      tx,
      `select r.id, d.state, d.settled_at as "settledAt", d.report from privacy.rights_request r
       left join lateral mail.delivery_of((r.extension ->> 'mailId')::uuid) d on true
       where r.closed_at is null and r.extension is not null and r.extension ->> 'deliveredAt' is null and r.extension ->> 'mailId' is not null order by r.id`,
    );
  }

  async paused(tx: Tx): Promise<string[]> {
    return ids(await query<{ id: string }>(tx, `select id from privacy.rights_request where closed_at is null and pauses @> '[{"to": null}]' order by id`));
  }

  /** Raises each by one stage at most, and answers whom to tell of it: an operator, or nobody in particular. */
  warn(tx: Tx): Promise<{ id: string; stage: number; ownerId: string | null; customerId: string | null }[]> {
    return query(
      tx,
      `with stages as (
         select id, case when due_at <= clock.now() then 3 when due_at <= clock.now() + interval '5 days' then 2 when target_at <= clock.now() + interval '2 days' then 1 else 0 end as stage
         from privacy.rights_request where closed_at is null and state <> 'unverified' for update skip locked)
       update privacy.rights_request r set warned = s.stage from stages s where s.id = r.id and s.stage > r.warned
       returning r.id, r.warned as stage, r.owner_id as "ownerId", r.customer_id as "customerId"`,
    );
  }

  async addresses(tx: Tx, roles: readonly string[]): Promise<string[]> {
    return (await query<{ email: string }>(tx, 'select email from identity.operator_addresses($1) order by 1', [roles])).map(({ email }) => email);
  }

  async counts(tx: Tx): Promise<{ open: number; overdue: number }> {
    const rows = await query<{ open: number; overdue: number }>(
      tx,
      `select count(*)::integer as open, count(*) filter (where due_at <= clock.now())::integer as overdue from privacy.rights_request where closed_at is null and state <> 'unverified'`,
    );
    return rows[0] ?? { open: 0, overdue: 0 };
  }

  /** Nobody confirmed them. Those that nobody was asked about wait for an operator. */
  async lapse(tx: Tx): Promise<string[]> {
    return ids(
      await query<{ id: string }>(
        tx,
        `update privacy.rights_request set state = 'lapsed', closed_at = clock.now(), code_mac = null, version = version + 1 where state = 'unverified' and verify_until <= clock.now() returning id`,
      ),
    );
  }

  /**
   * Takes out everything that names the person, 90 days after the request ended in whatever way, and 30 days after an erasure. What stays is what
   * 11 CCR 7101 asks for: dates, kind, channel, outcome and why it was refused.
   */
  async reduce(tx: Tx): Promise<string[]> {
    const gone = ids(
      await query<{ id: string }>(
        tx,
        `update privacy.rights_request set email = null, person_key = null, body = null, changes = null, recorded_on = '{}', agent = null, end_user = null, proof_sha256 = null, answer = null, code_mac = null,
           extension = case when extension is null then null else extension - 'reason' || '{"reason": ""}' end, conversation_id = null, reduced_at = clock.now(), version = version + 1
         where reduced_at is null and closed_at <= clock.now() - case when state = 'done' and type = 'delete' then interval '30 days' else interval '90 days' end returning id`,
      ),
    );
    await query(tx, `delete from privacy.rights_sub_case where request_id = any ($1)`, [gone]);
    return gone;
  }

  /** The log of a request goes 30 months after it ended: laws ask for two years. */
  async forget(tx: Tx): Promise<number> {
    return (await query(tx, `delete from privacy.rights_request where reduced_at is not null and closed_at <= clock.now() - interval '30 months' returning id`)).length;
  }
}

const ids = (rows: { id: string }[]): string[] => rows.map(({ id }) => id);
