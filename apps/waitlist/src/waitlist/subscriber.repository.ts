import { ConsentService } from '#consent/consent.service.js';
import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';
import type { SubscriberStatus } from './subscriber.entity.js';

export interface PlaceRow {
  id: string;
  email: string;
  name: string | null;
  company: string | null;
  status: SubscriberStatus;
  tags: string[];
  /** Text of a number. */
  position: string | null;
  requestedAt: Date;
  confirmedAt: Date;
  invitedAt: Date | null;
  joinedAt: Date | null;
  declinedAt: Date | null;
  askedToStayAt: Date | null;
  organisationId: string | null;
  restricted: boolean;
  keepUntil: Date;
  linkNumber: number;
  mailedAt: Date[];
  policyVersion: string;
  textSha256: Buffer;
}

/** How long a place is kept from now on, by its status. */
export const KEEP_SQL = `clock.now() + case status when 'new' then interval '24 months' when 'invited' then interval '12 months' when 'declined' then interval '90 days' else interval '30 days' end`;

/** SQL of people on the list. */
@Injectable()
export class SubscriberRepository {
  constructor(private readonly consent: ConsentService) {}

  async place(tx: Tx, id: string): Promise<PlaceRow | undefined> {
    const [row] = await query<PlaceRow>(
      tx,
      `select s.id, s.email, s.name, s.company, s.status, s.tags, s.requested_at as "requestedAt", s.confirmed_at as "confirmedAt", s.invited_at as "invitedAt", s.joined_at as "joinedAt",
         s.declined_at as "declinedAt", s.asked_to_stay_at as "askedToStayAt", s.organisation_id as "organisationId", s.restricted,
         s.keep_until as "keepUntil", s.link_number as "linkNumber", s.mailed_at as "mailedAt", c.policy_version as "policyVersion", c.text_sha256 as "textSha256",
         case when s.status = 'new' and not s.restricted then 1 +
           (select count(*) from waitlist.subscriber o where o.status = 'new' and not o.restricted and (o.confirmed_at, o.id) < (s.confirmed_at, s.id)) end as position
       from waitlist.subscriber s join consent.event c on c.id = s.consent_event_id where s.id = $1`,
      [id],
    );
    return row;
  }

  /** An empty text forgets what was there. */
  async correct(tx: Tx, id: string, { name, company }: { name?: string; company?: string }): Promise<void> {
    await query(
      tx,
      `update waitlist.subscriber set name = case when $2::text is null then name else nullif($2, '') end, company = case when $3::text is null then company else nullif($3, '') end where id = $1`,
      [id, name ?? null, company ?? null],
    );
  }

  async keep(tx: Tx, id: string): Promise<void> {
    await query(tx, `update waitlist.subscriber set keep_until = greatest(keep_until, ${KEEP_SQL}), asked_to_stay_at = null where id = $1`, [id]);
  }

  /** Everything of a person goes; that they withdrew is written where it is proved that they had agreed. */
  erase(tx: Tx, place: Pick<PlaceRow, 'id' | 'policyVersion' | 'textSha256'>): Promise<void> {
    return this.end(tx, place, 'withdrawn', 'erased');
  }

  /** The same for somebody whose time on the list is over. */
  async expire(tx: Tx, place: Pick<PlaceRow, 'id' | 'policyVersion' | 'textSha256'>): Promise<void> {
    return this.end(tx, place, 'expired', 'retention');
  }

  /** Acts on a withdrawal that is written already. What a legal hold keeps is taken up when the hold is released. */
  async withdraw(tx: Tx, id: string, recordId: string): Promise<void> {
    const gone = await query(tx, 'delete from waitlist.subscriber where id = $1 returning id', [id]);
    const [kept] = gone.length > 0 ? [] : await query<{ held: boolean }>(tx, `select privacy.is_held('waitlist.subscriber', $1) as held`, [id]);
    if (kept?.held) return;
    await this.consent.acknowledge(tx, recordId, 'waitlist.place');
    await this.consent.forget(tx, { subject: id });
  }

  private async end(tx: Tx, { id, policyVersion, textSha256 }: Pick<PlaceRow, 'id' | 'policyVersion' | 'textSha256'>, decision: 'withdrawn' | 'expired', mechanism: string): Promise<void> {
    const recordId = await this.consent.record(tx, { subject: id, decision, purposes: ['waitlist'], policyVersion, textSha256, mechanism });
    await this.withdraw(tx, id, recordId);
  }
}
