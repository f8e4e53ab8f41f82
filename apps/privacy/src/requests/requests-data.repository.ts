import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';

/** By what a person is found: their address as typed, or a customer's pseudonym of them. */
export type RequestSubject = { email: string } | { customerId: string; endUser: string };

const THEIRS = `($1::text is not null and lower(r.email) = lower($1) or $2::uuid is not null and r.customer_id = $2 and r.end_user = $3)`;
const parametersOf = (subject: RequestSubject): unknown[] => ('email' in subject ? [subject.email, null, null] : [null, subject.customerId, subject.endUser]);

/** SQL of what rights requests hold about a person. */
@Injectable()
export class RequestsDataRepository {
  async count(tx: Tx, subject: RequestSubject, which: 'all' | 'open'): Promise<number> {
    const rows = await query<{ n: number }>(tx, `select count(*)::integer as n from privacy.rights_request r where ${THEIRS} and ($4 or r.closed_at is null)`, [...parametersOf(subject), which === 'all']);
    return rows[0]?.n ?? 0;
  }

  export(tx: Tx, subject: RequestSubject): Promise<object[]> {
    return query<object>(
      tx,
      `select r.id, r.type, r.state, r.channel, r.country, r.region, r.received_at as "receivedAt", r.due_at as "dueAt", r.email, r.body, r.changes, r.recorded_on as "recordedOn", r.agent, r.end_user as "endUser",
         r.verified_by as "verifiedBy", r.extension ->> 'reason' as "extensionReason", r.refusal_code as "refusalCode", r.answer, r.closed_at as "closedAt",
         (select coalesce(json_agg(json_build_object('at', e.at, 'kind', e.kind) order by e.id), '[]') from privacy.rights_event e where e.request_id = r.id) as events,
         (select coalesce(json_agg(json_build_object('origin', s.origin, 'state', s.state, 'passedOnAt', s.passed_on_at)), '[]') from privacy.rights_sub_case s where s.request_id = r.id) as "passedOnTo"
       from privacy.rights_request r where ${THEIRS} order by r.received_at, r.id`,
      parametersOf(subject),
    );
  }

  async rectify(tx: Tx, subject: { email: string }, email: string, personKey: Buffer): Promise<number> {
    return (await query(tx, `update privacy.rights_request r set email = $4, person_key = $5 where ${THEIRS} returning r.id`, [...parametersOf(subject), email, personKey])).length;
  }

  /** Of requests that ended: what names the person, at once. One that is still open is not done without it, this very one included. */
  async erase(tx: Tx, subject: RequestSubject): Promise<number> {
    const gone = await query<{ id: string }>(
      tx,
      `update privacy.rights_request r set email = null, person_key = null, body = null, changes = null, recorded_on = '{}', agent = null, end_user = null, proof_sha256 = null, answer = null,
         extension = case when extension is null then null else extension - 'reason' || '{"reason": ""}' end, conversation_id = null, reduced_at = clock.now(), version = version + 1
       where ${THEIRS} and r.closed_at is not null returning r.id`,
      parametersOf(subject),
    );
    await query(tx, 'delete from privacy.rights_sub_case where request_id = any ($1)', [gone.map(({ id }) => id)]);
    return gone.length;
  }

  async addresses(tx: Tx): Promise<string[]> {
    return (await query<{ email: string }>(tx, 'select distinct email from privacy.rights_request where email is not null and closed_at is not null')).map(({ email }) => email);
  }
}
