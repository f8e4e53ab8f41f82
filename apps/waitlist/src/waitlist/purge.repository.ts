import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';

export interface EndingPlace {
  id: string;
  email: string;
  linkNumber: number;
}

/** SQL of what ends by itself. Each statement takes a bounded number of rows and answers how many it took. */
@Injectable()
export class PurgeRepository {
  /** Who did not confirm within seven days, with their links. */
  oldSignUps(tx: Tx, limit: number): Promise<{ id: string }[]> {
    return query(
      tx,
      `delete from waitlist.sign_up where id in (select id from waitlist.sign_up where requested_at <= clock.now() - interval '7 days' order by requested_at limit $1 for update skip locked) returning id`,
      [limit],
    );
  }

  /** Links that led to a person and are over. Those of a sign-up go with it, so that until then they can ask for a new mail. */
  async oldTokens(tx: Tx): Promise<void> {
    await query(tx, 'delete from waitlist.confirm_token where expires_at <= clock.now() and subscriber_id is not null');
  }

  async oldSuppressions(tx: Tx): Promise<void> {
    await query(tx, 'delete from waitlist.suppression where until <= clock.now()');
  }

  /** People whose place ends within 30 days and who were not asked yet: from now on they have 30 days to answer. */
  askToStay(tx: Tx, limit: number): Promise<EndingPlace[]> {
    return query<EndingPlace>(
      tx,
      `update waitlist.subscriber set asked_to_stay_at = clock.now(), keep_until = greatest(keep_until, clock.now() + interval '30 days')
       where id in (select id from waitlist.subscriber where keep_until <= clock.now() + interval '30 days' and asked_to_stay_at is null and status in ('new', 'invited') and not restricted
         order by keep_until limit $1 for update skip locked)
       returning id, email, link_number as "linkNumber"`,
      [limit],
    );
  }

  /** People whose time is over while a conversation with them is not: their place is looked at again in a week. */
  async postpone(tx: Tx): Promise<void> {
    await query(
      tx,
      `update waitlist.subscriber s set keep_until = clock.now() + interval '7 days'
       where s.keep_until <= clock.now() and exists (select from waitlist.conversation c where lower(c.email) = lower(s.email) and c.state in ('new', 'open', 'waiting'))`,
    );
  }

  /** People whose data is no longer needed, and what they had agreed to. Whoever asked for restriction is left alone until they say otherwise. */
  ended(tx: Tx, limit: number): Promise<{ id: string; policyVersion: string; textSha256: Buffer }[]> {
    return query(
      tx,
      `select s.id, coalesce(c.policy_version, 'unspecified') as "policyVersion", coalesce(c.text_sha256, sha256('')) as "textSha256" from waitlist.subscriber s left join consent.event c on c.id = s.consent_event_id
       where s.id in (select id from waitlist.subscriber where keep_until <= clock.now() and (asked_to_stay_at is not null or status in ('joined', 'declined')) and not restricted
         and not privacy.is_held('waitlist.subscriber', id) order by keep_until limit $1 for update skip locked) order by s.id`,
      [limit],
    );
  }
}
