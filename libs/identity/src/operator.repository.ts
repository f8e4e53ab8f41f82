import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { OperatorRole } from './roles.js';

export interface OperatorRow {
  id: string;
  email: string;
  name: string;
  roles: OperatorRole[];
  createdAt: Date;
  disabledAt: Date | null;
}

export interface OperatorSessionRow {
  id: string;
  signedInAt: Date;
  factorAt: Date;
  expiresAt: Date;
}

const COLUMNS = 'id, email, name, roles, created_at as "createdAt", disabled_at as "disabledAt"';

/** All SQL about operators and their bearers. Runs as `identity_writer`. */
@Injectable()
export class OperatorRepository {
  /** The operator with this address who is not disabled. */
  async byEmail(tx: Tx, email: string): Promise<OperatorRow | undefined> {
    return (await query<OperatorRow>(tx, `select ${COLUMNS} from identity.operator where lower(email) = lower($1) and disabled_at is null`, [email]))[0];
  }

  async byId(tx: Tx, id: string): Promise<OperatorRow | undefined> {
    return (await query<OperatorRow>(tx, `select ${COLUMNS} from identity.operator where id = $1 for update`, [id]))[0];
  }

  /** By name. */
  list(tx: Tx): Promise<OperatorRow[]> {
    return query<OperatorRow>(tx, `select ${COLUMNS} from identity.operator order by name, id`);
  }

  /** Undefined when the address is an operator's already. */
  async insert(tx: Tx, operator: { email: string; name: string; roles: readonly OperatorRole[]; createdBy: string | null }): Promise<OperatorRow | undefined> {
    const rows = await query<OperatorRow>(
      tx,
      `insert into identity.operator (id, email, name, roles, created_by) values ($1, $2, $3, $4, $5) on conflict (lower(email)) do nothing returning ${COLUMNS}`,
      [randomUUID(), operator.email, operator.name, operator.roles, operator.createdBy],
    );
    return rows[0];
  }

  async update(tx: Tx, id: string, change: { name?: string; roles?: readonly OperatorRole[]; disabled?: boolean }): Promise<OperatorRow | undefined> {
    const rows = await query<OperatorRow>(
      tx,
      `update identity.operator set name = coalesce($2, name), roles = coalesce($3, roles),
         disabled_at = case when $4::boolean is null then disabled_at when $4 then coalesce(disabled_at, clock.now()) end
       where id = $1 returning ${COLUMNS}`,
      [id, change.name ?? null, change.roles ?? null, change.disabled ?? null],
    );
    return rows[0];
  }

  /** The admins who could sign in, locked until the transaction ends, so that two of them cannot remove each other at once. */
  async activeAdmins(tx: Tx): Promise<string[]> {
    const rows = await query<{ id: string }>(tx, `select id from identity.operator where 'admin' = any (roles) and disabled_at is null order by id for update`);
    return rows.map(({ id }) => id);
  }

  /** A bearer of 15 minutes; of the same sign-in when it takes the place of `after`, else of a new one. */
  async insertSession(tx: Tx, session: { operatorId: string; tokenHash: Buffer; signedInAt: Date | null }): Promise<{ id: string; expiresAt: Date }> {
    const rows = await query<{ id: string; expiresAt: Date }>(
      tx,
      `insert into identity.operator_session (id, operator_id, token_hash, signed_in_at, expires_at) values ($1, $2, $3, coalesce($4, clock.now()), clock.now() + interval '15 minutes')
       returning id, expires_at as "expiresAt"`,
      [randomUUID(), session.operatorId, session.tokenHash, session.signedInAt],
    );
    return rows[0] as { id: string; expiresAt: Date };
  }

  /** When the sign-in behind a live bearer began, unless that was so long ago that the mailed code is due again. */
  async renewable(tx: Tx, sessionId: string): Promise<Date | undefined> {
    const rows = await query<{ signedInAt: Date }>(
      tx,
      `select signed_in_at as "signedInAt" from identity.operator_session where id = $1 and revoked_at is null and signed_in_at > clock.now() - interval '8 hours' for update`,
      [sessionId],
    );
    return rows[0]?.signedInAt;
  }

  sessions(tx: Tx, operatorId: string): Promise<OperatorSessionRow[]> {
    return query<OperatorSessionRow>(
      tx,
      `select id, signed_in_at as "signedInAt", factor_at as "factorAt", expires_at as "expiresAt" from identity.operator_session
       where operator_id = $1 and revoked_at is null and expires_at > clock.now() order by factor_at desc, id`,
      [operatorId],
    );
  }

  /** Ends one bearer of the operator, or with no id all of them. Answers how many there were. */
  async revokeSessions(tx: Tx, operatorId: string, id: string | null): Promise<number> {
    const rows = await query(
      tx,
      'update identity.operator_session set revoked_at = clock.now() where operator_id = $1 and ($2::uuid is null or id = $2) and revoked_at is null returning id',
      [operatorId, id],
    );
    return rows.length;
  }

  async removeEnded(tx: Tx): Promise<void> {
    await query(tx, `delete from identity.operator_session where expires_at < clock.now() - interval '1 day'`);
    await query(tx, 'delete from identity.operator_enrolment where expires_at < clock.now()');
  }
}
