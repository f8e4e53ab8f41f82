import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { ownerColumns, type PersonRef } from './person.js';

export interface TotpRow {
  id: string;
  name: string;
  secret: Buffer;
  createdAt: Date;
  confirmedAt: Date | null;
}

/** All SQL about authenticator apps and recovery codes. Runs as `identity_writer`. */
@Injectable()
export class FactorRepository {
  async insertTotp(tx: Tx, person: PersonRef, factor: { id: string; name: string; secret: Buffer }): Promise<void> {
    await query(tx, 'delete from identity.totp_factor where person_id = $1 and confirmed_at is null', [person.id]);
    await query(tx, 'insert into identity.totp_factor (id, member_id, operator_id, name, secret) values ($1, $2, $3, $4, $5)', [factor.id, ...ownerColumns(person), factor.name, factor.secret]);
  }

  totps(tx: Tx, person: PersonRef): Promise<TotpRow[]> {
    return query<TotpRow>(tx, `select id, name, secret, created_at as "createdAt", confirmed_at as "confirmedAt" from identity.totp_factor where person_id = $1 order by created_at, id`, [person.id]);
  }

  /** Uses a time step up. False when this step, or a newer one, was used before. */
  async takeStep(tx: Tx, id: string, step: number): Promise<boolean> {
    return (await query(tx, 'update identity.totp_factor set last_step = $2 where id = $1 and last_step < $2 returning id', [id, step])).length > 0;
  }

  async confirmTotp(tx: Tx, id: string): Promise<void> {
    await query(tx, 'update identity.totp_factor set confirmed_at = clock.now() where id = $1 and confirmed_at is null', [id]);
  }

  async removeTotp(tx: Tx, person: PersonRef, id: string): Promise<boolean> {
    return (await query(tx, 'delete from identity.totp_factor where person_id = $1 and id = $2 returning id', [person.id, id])).length > 0;
  }

  /** Puts a new set in the place of the old one. */
  async replaceRecoveryCodes(tx: Tx, person: PersonRef, hashes: readonly Buffer[]): Promise<void> {
    await query(tx, 'delete from identity.recovery_code where person_id = $1', [person.id]);
    await query(tx, `insert into identity.recovery_code (id, member_id, operator_id, code_hash) select gen_random_uuid(), $1, $2, hash from unnest($3::bytea[]) as hash`, [...ownerColumns(person), hashes]);
  }

  /** Uses a code up; false when it is not one of this person's unused ones. */
  async takeRecoveryCode(tx: Tx, person: PersonRef, hash: Buffer): Promise<boolean> {
    return (await query(tx, 'update identity.recovery_code set used_at = clock.now() where person_id = $1 and code_hash = $2 and used_at is null returning id', [person.id, hash])).length > 0;
  }

  async recoveryCodesLeft(tx: Tx, person: PersonRef): Promise<number> {
    return (await query<{ n: number }>(tx, 'select count(*)::int as n from identity.recovery_code where person_id = $1 and used_at is null', [person.id]))[0]?.n ?? 0;
  }

  /** Takes every second factor and every recovery code away. */
  async removeAll(tx: Tx, person: PersonRef): Promise<void> {
    for (const table of ['totp_factor', 'passkey', 'recovery_code']) await query(tx, `delete from identity.${table} where person_id = $1`, [person.id]);
  }

  async replaceEnrolment(tx: Tx, operatorId: string, hash: Buffer): Promise<Date> {
    const rows = await query<{ expiresAt: Date }>(
      tx,
      `insert into identity.operator_enrolment (operator_id, code_hash, expires_at) values ($1, $2, clock.now() + interval '3 days')
       on conflict (operator_id) do update set code_hash = excluded.code_hash, expires_at = excluded.expires_at returning expires_at as "expiresAt"`,
      [operatorId, hash],
    );
    return rows[0]?.expiresAt as Date;
  }

  /** Whether this is the operator's live enrolment code. It stays until a factor is paired. */
  async isEnrolment(tx: Tx, operatorId: string, hash: Buffer): Promise<boolean> {
    return (await query(tx, 'select 1 from identity.operator_enrolment where operator_id = $1 and code_hash = $2 and expires_at > clock.now()', [operatorId, hash])).length > 0;
  }

  async removeEnrolment(tx: Tx, operatorId: string): Promise<void> {
    await query(tx, 'delete from identity.operator_enrolment where operator_id = $1', [operatorId]);
  }

  newId(): string {
    return randomUUID();
  }
}
