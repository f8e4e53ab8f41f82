import type { HolderFinding } from '#contracts/data-holder.js';
import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';
import type { KnownAddress } from './address-keys.js';

export interface HeldSubscriber {
  id: string;
  policyVersion: string;
  textSha256: Buffer;
}

/** What an erasure leaves on purpose: keyed hashes that keep an address from being mailed, or from abusing us, again. */
export const KEPT_AS_HASH = ['waitlist.suppression', 'waitlist.address_rule'];

/** SQL of the waitlist’s data holder. Finds a person by the keyed hash of their address. */
@Injectable()
export class WaitlistDataRepository {
  async count(tx: Tx, hmac: Buffer): Promise<HolderFinding[]> {
    const rows = await query<HolderFinding>(
      tx,
      `select 'waitlist.sign_up' as store, count(*)::int as records from waitlist.sign_up where email_hmac = $1
       union all select 'waitlist.subscriber', count(*)::int from waitlist.subscriber where email_hmac = $1
       union all select 'waitlist.confirm_token', count(*)::int from waitlist.confirm_token
         where sign_up_id in (select id from waitlist.sign_up where email_hmac = $1) or subscriber_id in (select id from waitlist.subscriber where email_hmac = $1)
       union all select 'consent.event', count(*)::int from consent.event c join waitlist.subscriber s on s.id::text = c.subject where s.email_hmac = $1 and c.tenant_id is null
       union all select 'waitlist.suppression', count(*)::int from waitlist.suppression where email_hmac = $1
       union all select 'waitlist.address_rule', count(*)::int from waitlist.address_rule where email_hmac = $1`,
      [hmac],
    );
    return rows.filter(({ records }) => records > 0);
  }

  /** Everything held, in words; hashes and secrets left out. Undefined when there is nothing. */
  async export(tx: Tx, hmac: Buffer): Promise<object | undefined> {
    const [row] = await query<{ data: Record<string, unknown[]> }>(
      tx,
      `select jsonb_build_object(
         'place', (select coalesce(jsonb_agg(to_jsonb(s) - 'email_hmac' - 'link_number' - 'invitation_id'), '[]') from waitlist.subscriber s where email_hmac = $1),
         'signUps', (select coalesce(jsonb_agg(to_jsonb(u) - 'email_hmac' - 'shard' - 'text_sha256'), '[]') from waitlist.sign_up u where email_hmac = $1),
         'suppressedUntil', (select coalesce(jsonb_agg(until), '[]') from waitlist.suppression where email_hmac = $1),
         'consent', (select coalesce(jsonb_agg(jsonb_build_object('decision', c.decision, 'purposes', c.purposes, 'policyVersion', c.policy_version, 'textSha256', encode(c.text_sha256, 'hex'),
           'mechanism', c.mechanism, 'requestedAt', c.requested_at, 'occurredAt', c.occurred_at) order by c.number), '[]')
           from consent.event c join waitlist.subscriber s on s.id::text = c.subject where s.email_hmac = $1 and c.tenant_id is null)) as data`,
      [hmac],
    );
    const data = row?.data ?? {};
    return Object.values(data).some((list) => list.length > 0) ? data : undefined;
  }

  async rectify(tx: Tx, hmac: Buffer, changes: { name?: string; company?: string; address?: KnownAddress }): Promise<number> {
    const rows = await query(
      tx,
      `update waitlist.subscriber set name = coalesce(nullif(left($2, 100), ''), name), company = coalesce(nullif(left($3, 100), ''), company),
         email = coalesce($4, email), email_hmac = coalesce($5, email_hmac), link_number = link_number + case when $4::text is null then 0 else 1 end
       where email_hmac = $1 returning id`,
      [hmac, changes.name ?? null, changes.company ?? null, changes.address?.email ?? null, changes.address?.hmac ?? null],
    );
    return rows.length;
  }

  async restrict(tx: Tx, hmac: Buffer, restricted: boolean): Promise<number> {
    return (await query(tx, 'update waitlist.subscriber set restricted = $2 where email_hmac = $1 returning id', [hmac, restricted])).length;
  }

  async subscriber(tx: Tx, hmac: Buffer): Promise<HeldSubscriber | undefined> {
    const [row] = await query<HeldSubscriber>(
      tx,
      `select s.id, c.policy_version as "policyVersion", c.text_sha256 as "textSha256" from waitlist.subscriber s join consent.event c on c.id = s.consent_event_id where s.email_hmac = $1 for update of s`,
      [hmac],
    );
    return row;
  }

  async eraseRest(tx: Tx, hmac: Buffer): Promise<void> {
    await query(tx, 'delete from waitlist.sign_up where email_hmac = $1', [hmac]);
    await query(tx, `delete from waitlist.address_rule where email_hmac = $1 and list = 'allow'`, [hmac]);
  }
}
