import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { ownerColumns, ownerOf, type PersonRef } from './person.js';

export type AttemptPurpose = 'member' | 'operator' | 'authentication' | 'enrolment';

export interface Attempt {
  id: string;
  person: PersonRef | undefined;
  codeHmac: Buffer | null;
  webauthnChallenge: string | null;
  proved: boolean;
}

interface Row {
  id: string;
  memberId: string | null;
  operatorId: string | null;
  codeHmac: Buffer | null;
  webauthnChallenge: string | null;
  proved: boolean;
}

/** How long a sign-in may take, from the mail to the second factor. */
export const ATTEMPT_MINUTES = 10;
/** Wrong answers before an attempt is worth nothing, for each of its steps. */
export const ATTEMPT_TRIES = 5;

/** All SQL about attempts to sign in. Runs as `identity_writer`. */
@Injectable()
export class SignInAttemptRepository {
  newId(): string {
    return randomUUID();
  }

  async insert(tx: Tx, attempt: { id: string; person: PersonRef | undefined; purpose: AttemptPurpose; tokenHash: Buffer; codeHmac: Buffer | null; webauthnChallenge?: string }): Promise<Date> {
    const rows = await query<{ expiresAt: Date }>(
      tx,
      `insert into identity.sign_in_attempt (id, member_id, operator_id, purpose, token_hash, code_hmac, webauthn_challenge, expires_at)
       values ($1, $2, $3, $4, $5, $6, $7, clock.now() + make_interval(mins => $8)) returning expires_at as "expiresAt"`,
      [attempt.id, ...ownerColumns(attempt.person), attempt.purpose, attempt.tokenHash, attempt.codeHmac, attempt.webauthnChallenge ?? null, ATTEMPT_MINUTES],
    );
    return rows[0]?.expiresAt as Date;
  }

  /** The live attempt behind a challenge, with one more try written down; undefined when it is used up, over or unknown. Others wait until this transaction ends. */
  async take(tx: Tx, tokenHash: Buffer, purpose: AttemptPurpose): Promise<Attempt | undefined> {
    const rows = await query<Row>(
      tx,
      `update identity.sign_in_attempt set tries = tries + 1
       where token_hash = $1 and purpose = $2 and finished_at is null and expires_at > clock.now() and tries < $3
       returning id, member_id as "memberId", operator_id as "operatorId", code_hmac as "codeHmac", webauthn_challenge as "webauthnChallenge", proved_at is not null as proved`,
      [tokenHash, purpose, ATTEMPT_TRIES],
    );
    const [row] = rows;
    return row && { id: row.id, person: ownerOf(row), codeHmac: row.codeHmac, webauthnChallenge: row.webauthnChallenge, proved: row.proved };
  }

  /** The first factor was proved: its code is used up, and the next step has tries of its own. */
  async prove(tx: Tx, id: string): Promise<void> {
    await query(tx, 'update identity.sign_in_attempt set proved_at = clock.now(), code_hmac = null, tries = 0 where id = $1', [id]);
  }

  async askPasskey(tx: Tx, id: string, challenge: string): Promise<void> {
    await query(tx, 'update identity.sign_in_attempt set webauthn_challenge = $2 where id = $1', [id, challenge]);
  }

  /** A challenge is answered once, whatever comes of it. */
  async forgetPasskey(tx: Tx, id: string): Promise<void> {
    await query(tx, 'update identity.sign_in_attempt set webauthn_challenge = null where id = $1', [id]);
  }

  async finish(tx: Tx, id: string): Promise<void> {
    await query(tx, 'update identity.sign_in_attempt set finished_at = clock.now(), code_hmac = null, webauthn_challenge = null where id = $1', [id]);
  }

  /** Ends everything this person has begun. */
  async finishAll(tx: Tx, person: PersonRef): Promise<void> {
    await query(tx, 'update identity.sign_in_attempt set finished_at = clock.now(), code_hmac = null, webauthn_challenge = null where person_id = $1 and finished_at is null', [person.id]);
  }

  /** Does the same work for an address that is nobody's, and leaves nothing of it. */
  async inVain(tx: Tx, work: () => Promise<unknown>): Promise<void> {
    await query(tx, 'savepoint in_vain');
    await work();
    await query(tx, 'rollback to savepoint in_vain');
  }

  async removeOld(tx: Tx): Promise<void> {
    await query(tx, `delete from identity.sign_in_attempt where expires_at < clock.now() - interval '1 hour'`);
    await query(tx, 'delete from identity.sign_in_throttle where until < clock.now()');
  }
}
