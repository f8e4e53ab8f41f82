import { query } from '#database/database.js';
import type { Tx } from '#contracts/transaction.js';
import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { SESSION_SECONDS } from './session-cookie.js';

export interface SignInSessionRow {
  id: string;
  createdAt: Date;
  lastUsedAt: Date;
  expiresAt: Date;
  method: string | null;
  device: string | null;
}

/** How long a sign-in link works. */
export const LINK_MINUTES = 15;

/** All SQL about links and sign-in sessions. Runs as `identity_writer`. */
@Injectable()
export class SignInRepository {
  async insertLink(tx: Tx, link: { memberId: string; tokenHash: Buffer }): Promise<void> {
    await query(tx, `insert into identity.sign_in_link (id, member_id, token_hash, expires_at) values ($1, $2, $3, clock.now() + make_interval(mins => $4))`, [
      randomUUID(), link.memberId, link.tokenHash, LINK_MINUTES,
    ]);
  }

  /** The rest of the transaction may see the tenant that the person just signed in to. */
  async actFor(tx: Tx, tenantId: string): Promise<void> {
    await query(tx, `select set_config('app.tenants', $1, true)`, [`{${tenantId}}`]);
  }

  /** The same for every organisation of a person. */
  async actForAll(tx: Tx, tenantIds: readonly string[]): Promise<void> {
    await query(tx, `select set_config('app.tenants', $1, true)`, [`{${tenantIds.join(',')}}`]);
  }

  /** Uses the link up. The member it was made for, or undefined when it is unknown, used or too old. */
  async useLink(tx: Tx, tokenHash: Buffer): Promise<string | undefined> {
    const rows = await query<{ memberId: string }>(
      tx,
      `update identity.sign_in_link set used_at = clock.now() where token_hash = $1 and used_at is null and expires_at > clock.now() returning member_id as "memberId"`,
      [tokenHash],
    );
    return rows[0]?.memberId;
  }

  async insertSession(tx: Tx, session: { memberId: string; actingFor: string; tokenHash: Buffer; method: string; device: string | null }): Promise<{ id: string; expiresAt: Date }> {
    const rows = await query<{ id: string; expiresAt: Date }>(
      tx,
      `insert into identity.sign_in_session (id, member_id, acting_for, token_hash, expires_at, method, device)
       values ($1, $2, $3, $4, clock.now() + make_interval(secs => $5), $6, $7) returning id, expires_at as "expiresAt"`,
      [randomUUID(), session.memberId, session.actingFor, session.tokenHash, SESSION_SECONDS, session.method, session.device],
    );
    return rows[0] as { id: string; expiresAt: Date };
  }

  listSessions(tx: Tx, memberId: string): Promise<SignInSessionRow[]> {
    return query<SignInSessionRow>(
      tx,
      `select id, created_at as "createdAt", last_used_at as "lastUsedAt", expires_at as "expiresAt", method, device from identity.sign_in_session
       where member_id = $1 and revoked_at is null and expires_at > clock.now() and last_used_at > clock.now() - interval '12 hours'
       order by created_at desc, id`,
      [memberId],
    );
  }

  /** Ends one session of the member, or with no id all of them but `except`. Answers how many there were. */
  async revokeSessions(tx: Tx, memberId: string, id: string | null, except: string | null = null): Promise<number> {
    const rows = await query(
      tx,
      `update identity.sign_in_session set revoked_at = clock.now()
       where member_id = $1 and ($2::uuid is null or id = $2) and id is distinct from $3 and revoked_at is null returning id`,
      [memberId, id, except],
    );
    return rows.length;
  }

  /** The session was authenticated again just now. */
  async reauthenticated(tx: Tx, id: string): Promise<void> {
    await query(tx, 'update identity.sign_in_session set authenticated_at = clock.now() where id = $1', [id]);
  }

  /** Removes what ended a day ago or earlier. */
  async removeEnded(tx: Tx): Promise<void> {
    await query(tx, `delete from identity.sign_in_link where expires_at < clock.now() - interval '1 day'`);
    await query(
      tx,
      `delete from identity.sign_in_session where expires_at < clock.now() - interval '1 day' or revoked_at < clock.now() - interval '1 day'
         or last_used_at < clock.now() - interval '36 hours'`,
    );
  }
}
