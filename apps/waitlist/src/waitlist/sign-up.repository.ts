import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';
import type { KnownAddress } from './address-keys.js';

export type SignUpKind = 'join' | 'resend' | 'place';

export interface NewSignUp {
  kind: SignUpKind;
  name: string | null;
  company: string | null;
  formVersion: string;
  policyVersion: string;
  textSha256: Buffer;
  score: number;
  reasons: readonly string[];
  hold: boolean;
  movesSubscriberId: string | null;
}

export interface ReceivedSignUp {
  id: string;
  kind: SignUpKind;
  email: string;
  name: string | null;
  company: string | null;
  hold: boolean;
  movesSubscriberId: string | null;
}

/** What is known about an address at this moment. */
export interface Knowledge {
  rule: 'block' | 'allow' | null;
  suppressed: boolean;
  subscriberId: string | null;
  /** As they confirmed it, which is where mail goes, however somebody spells it now. */
  subscriberEmail: string | null;
  linkNumber: number | null;
  restricted: boolean | null;
  pendingId: string | null;
  pendingEmail: string | null;
  pendingState: 'held' | 'pending' | null;
  pendingMovesId: string | null;
}

/** The most mails that one address is sent: in 24 hours, and while one sign-up waits. */
const MAY_MAIL = `(select count(*) from unnest(mailed_at) t where t > clock.now() - interval '24 hours') < 3`;
const MAY_MAIL_PENDING = `${MAY_MAIL} and cardinality(mailed_at) < 5`;

/** SQL of people who have not confirmed. */
@Injectable()
export class SignUpRepository {
  async receive(tx: Tx, address: KnownAddress, wish: NewSignUp): Promise<void> {
    await query(
      tx,
      `insert into waitlist.sign_up (shard, kind, email, email_hmac, name, company, form_version, policy_version, text_sha256, score, reasons, hold, moves_subscriber_id)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
      [address.shard, wish.kind, address.email, address.hmac, wish.name, wish.company, wish.formVersion, wish.policyVersion, wish.textSha256, wish.score, wish.reasons, wish.hold, wish.movesSubscriberId],
    );
  }

  /** The oldest requests of a shard, locked. */
  received(tx: Tx, shard: number, limit: number): Promise<ReceivedSignUp[]> {
    return query<ReceivedSignUp>(
      tx,
      `select id, kind, email, name, company, hold, moves_subscriber_id as "movesSubscriberId" from waitlist.sign_up
       where state = 'received' and shard = $1 order by requested_at, id limit $2 for update skip locked`,
      [shard, limit],
    );
  }

  /** Holds the oldest request of a shard, which could not be worked off, for an operator; drops it where its address has a row already. */
  async setAside(tx: Tx, shard: number): Promise<void> {
    const [oldest] = await this.received(tx, shard, 1);
    if (!oldest) return;
    const held = await query(
      tx,
      `update waitlist.sign_up s set state = 'held', reasons = reasons || 'not-worked-off'::text
       where id = $1 and not exists (select from waitlist.sign_up o where o.email_hmac = s.email_hmac and o.state <> 'received') returning id`,
      [oldest.id],
    );
    if (held.length === 0) await this.drop(tx, oldest.id);
  }

  async know(tx: Tx, hmac: Buffer, domains: readonly string[]): Promise<Knowledge> {
    const [row] = await query<Knowledge>(
      tx,
      `select
         (select list from waitlist.address_rule where email_hmac = $1 or domain = any ($2) order by (email_hmac is null), length(domain) desc limit 1) as rule,
         exists (select 1 from waitlist.suppression where email_hmac = $1 and until > clock.now()) as suppressed,
         s.id as "subscriberId", s.email as "subscriberEmail", s.link_number as "linkNumber", s.restricted, p.id as "pendingId", p.email as "pendingEmail", p.state as "pendingState", p.moves_subscriber_id as "pendingMovesId"
       from (select 1) one
         left join waitlist.subscriber s on s.email_hmac = $1
         left join waitlist.sign_up p on p.email_hmac = $1 and p.state <> 'received'`,
      [hmac, domains],
    );
    return row as Knowledge;
  }

  async drop(tx: Tx, id: string): Promise<void> {
    await query(tx, 'delete from waitlist.sign_up where id = $1', [id]);
  }

  async setState(tx: Tx, id: string, state: 'held' | 'pending'): Promise<void> {
    await query(tx, 'update waitlist.sign_up set state = $2 where id = $1', [id, state]);
  }

  /** What was said last counts, but when it was first asked and what the form said then stays. Tokens of another wish no longer work. */
  async merge(tx: Tx, id: string, { name, company, movesSubscriberId }: ReceivedSignUp): Promise<void> {
    await query(
      tx,
      `delete from waitlist.confirm_token t using waitlist.sign_up s where s.id = $1 and t.sign_up_id = s.id and s.moves_subscriber_id is distinct from $2::uuid`,
      [id, movesSubscriberId],
    );
    await query(tx, 'update waitlist.sign_up set name = coalesce($2, name), company = coalesce($3, company), moves_subscriber_id = $4 where id = $1', [id, name, company, movesSubscriberId]);
  }

  /** Counts a mail to a sign-up that waits; false when it has had enough. */
  async countMail(tx: Tx, id: string): Promise<boolean> {
    const rows = await query(tx, `update waitlist.sign_up set mailed_at = mailed_at || clock.now() where id = $1 and ${MAY_MAIL_PENDING} returning id`, [id]);
    return rows.length > 0;
  }

  /** Counts a mail to somebody on the list; false when it has had enough. */
  async countMailToSubscriber(tx: Tx, id: string): Promise<boolean> {
    const rows = await query(
      tx,
      `update waitlist.subscriber set mailed_at = array(select t from unnest(mailed_at) t where t > clock.now() - interval '24 hours') || clock.now() where id = $1 and ${MAY_MAIL} returning id`,
      [id],
    );
    return rows.length > 0;
  }

  async insertToken(tx: Tx, signUpId: string, hash: Buffer): Promise<void> {
    await query(tx, `insert into waitlist.confirm_token (token_hash, sign_up_id, expires_at) values ($1, $2, clock.now() + interval '72 hours')`, [hash, signUpId]);
  }
}
