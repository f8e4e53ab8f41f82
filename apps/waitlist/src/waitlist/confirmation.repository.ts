import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';
import type { KnownAddress } from './address-keys.js';

/** What a confirmation link points to: a sign-up that waits, or who came of it. */
export interface ConfirmationRow {
  signUpId: string | null;
  subscriberId: string | null;
  movesAddress: boolean;
  expired: boolean;
  expiresAt: Date;
}

export interface ConfirmedSignUp {
  id: string;
  email: string;
  name: string | null;
  company: string | null;
  policyVersion: string;
  textSha256: Buffer;
  requestedAt: Date;
  mailedAt: Date[];
  movesSubscriberId: string | null;
}

export interface Subject {
  id: string;
  linkNumber: number;
}

const SUBJECT = 'id, link_number as "linkNumber"';

/** SQL of the double opt-in. */
@Injectable()
export class ConfirmationRepository {
  async find(tx: Tx, hash: Buffer): Promise<ConfirmationRow | undefined> {
    const [row] = await query<ConfirmationRow>(
      tx,
      `select t.sign_up_id as "signUpId", t.subscriber_id as "subscriberId", t.expires_at as "expiresAt", t.expires_at <= clock.now() as expired,
         coalesce(s.moves_subscriber_id is not null, false) as "movesAddress"
       from waitlist.confirm_token t left join waitlist.sign_up s on s.id = t.sign_up_id where t.token_hash = $1`,
      [hash],
    );
    return row;
  }

  /** The sign-up, locked: two links of it follow one another. Undefined when it was confirmed or cancelled meanwhile. */
  async takeSignUp(tx: Tx, id: string | null): Promise<ConfirmedSignUp | undefined> {
    const [row] = await query<ConfirmedSignUp>(
      tx,
      `select id, email, name, company, policy_version as "policyVersion", text_sha256 as "textSha256", requested_at as "requestedAt", mailed_at as "mailedAt", moves_subscriber_id as "movesSubscriberId"
       from waitlist.sign_up where id = $1 for update`,
      [id],
    );
    return row;
  }

  async subject(tx: Tx, id: string | null): Promise<Subject | undefined> {
    return (await query<Subject>(tx, `select ${SUBJECT} from waitlist.subscriber where id = $1`, [id]))[0];
  }

  async subjectByAddress(tx: Tx, hmac: Buffer): Promise<Subject | undefined> {
    return (await query<Subject>(tx, `select ${SUBJECT} from waitlist.subscriber where email_hmac = $1`, [hmac]))[0];
  }

  async insertSubscriber(tx: Tx, who: { id: string; consentEventId: string; address: KnownAddress; signUp: ConfirmedSignUp }): Promise<Subject> {
    const { address, signUp } = who;
    const [row] = await query<Subject>(
      tx,
      `insert into waitlist.subscriber (id, email, email_hmac, name, company, requested_at, consent_event_id, mailed_at, keep_until)
       values ($1, $2, $3, $4, $5, $6, $7, $8, clock.now() + interval '24 months') returning ${SUBJECT}`,
      [who.id, address.email, address.hmac, signUp.name, signUp.company, signUp.requestedAt, who.consentEventId, signUp.mailedAt],
    );
    return row as Subject;
  }

  async moveSubscriber(tx: Tx, id: string, address: KnownAddress): Promise<Subject | undefined> {
    return (await query<Subject>(tx, `update waitlist.subscriber set email = $2, email_hmac = $3, link_number = link_number + 1 where id = $1 returning ${SUBJECT}`, [id, address.email, address.hmac]))[0];
  }

  /** Every link of the sign-up leads to who came of it from now on. */
  async pointTokens(tx: Tx, signUpId: string, subscriberId: string): Promise<void> {
    await query(tx, 'update waitlist.confirm_token set sign_up_id = null, subscriber_id = $2 where sign_up_id = $1', [signUpId, subscriberId]);
  }

  async dropSignUp(tx: Tx, id: string): Promise<void> {
    await query(tx, 'delete from waitlist.sign_up where id = $1', [id]);
  }

  async suppress(tx: Tx, signUpId: string, days: number): Promise<void> {
    await query(
      tx,
      `insert into waitlist.suppression (email_hmac, until) select email_hmac, clock.now() + make_interval(days => $2) from waitlist.sign_up where id = $1
       on conflict (email_hmac) do update set until = greatest(waitlist.suppression.until, excluded.until)`,
      [signUpId, days],
    );
  }

  async emailOf(tx: Tx, { signUpId, subscriberId }: ConfirmationRow): Promise<string | undefined> {
    const [row] = await query<{ email: string }>(tx, 'select email from waitlist.sign_up where id = $1 union all select email from waitlist.subscriber where id = $2', [signUpId, subscriberId]);
    return row?.email;
  }
}
