import type { HolderFinding, SubjectIdentifier } from '#contracts/data-holder.js';
import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const STORES = ['operator_session', 'operator_enrolment', 'totp_factor', 'passkey', 'recovery_code', 'sign_in_attempt'] as const;

/** SQL of the operators' data holder. Runs as `identity_writer`. */
@Injectable()
export class OperatorDataRepository {
  /** The operator this names. An id stands for itself, so that what is left after an erasure can still be found. */
  async operatorId(tx: Tx, subject: SubjectIdentifier): Promise<string | undefined> {
    if (subject.kind === 'operator-id') return UUID.test(subject.value) ? subject.value : undefined;
    if (subject.kind !== 'email') return undefined;
    return (await query<{ id: string }>(tx, 'select id from identity.operator where lower(email) = lower($1)', [subject.value]))[0]?.id;
  }

  /** The address of an operator, or the operator of an address. */
  async identify(tx: Tx, subject: SubjectIdentifier): Promise<SubjectIdentifier[]> {
    const id = subject.tenantId === undefined ? await this.operatorId(tx, subject) : undefined;
    if (id === undefined) return [];
    const rows = await query<{ email: string }>(tx, 'select email from identity.operator where id = $1', [id]);
    return rows.flatMap(({ email }) => [{ kind: 'operator-id' as const, value: id }, { kind: 'email' as const, value: email }]);
  }

  async addresses(tx: Tx): Promise<string[]> {
    return (await query<{ email: string }>(tx, 'select email from identity.operator', [])).map(({ email }) => email);
  }

  /** How many rows of each store name this operator; those of colleagues whom they let in count to `identity.operator`. */
  async count(tx: Tx, operatorId: string): Promise<HolderFinding[]> {
    const rows = await query<HolderFinding>(
      tx,
      [`select 'identity.operator' as store, count(*)::int as records from identity.operator where id = $1 or created_by = $1`, ...STORES.map((store) => `select 'identity.${store}', count(*)::int from identity.${store} where operator_id = $1`)].join(' union all '),
      [operatorId],
    );
    return rows.filter(({ records }) => records > 0);
  }

  /** Everything held about the operator, without hashes. */
  async export(tx: Tx, operatorId: string): Promise<Record<string, unknown>> {
    const rows = await query<{ data: Record<string, unknown> }>(
      tx,
      `select jsonb_build_object(
         'operator', (select to_jsonb(o) from identity.operator o where id = $1),
         'sessions', (select coalesce(jsonb_agg(to_jsonb(s) - 'token_hash'), '[]') from identity.operator_session s where operator_id = $1),
         'authenticatorApps', (select coalesce(jsonb_agg(jsonb_build_object('name', t.name, 'created_at', t.created_at)), '[]') from identity.totp_factor t where operator_id = $1),
         'passkeys', (select coalesce(jsonb_agg(jsonb_build_object('name', p.name, 'credential_id', p.credential_id, 'created_at', p.created_at, 'last_used_at', p.last_used_at)), '[]') from identity.passkey p where operator_id = $1)
       ) as data`,
      [operatorId],
    );
    return rows[0]?.data ?? {};
  }

  async rectify(tx: Tx, operatorId: string, changes: { email?: string; name?: string }): Promise<void> {
    await query(tx, 'update identity.operator set email = coalesce($2, email), name = coalesce($3, name) where id = $1', [operatorId, changes.email ?? null, changes.name ?? null]);
  }

  async restrict(tx: Tx, operatorId: string, restricted: boolean): Promise<void> {
    await query(tx, 'update identity.operator set restricted = $2 where id = $1', [operatorId, restricted]);
  }

  /** Sessions, factors and attempts go with their operator. */
  async erase(tx: Tx, operatorId: string): Promise<void> {
    await query(tx, 'update identity.operator set created_by = null where created_by = $1', [operatorId]);
    await query(tx, 'delete from identity.operator where id = $1', [operatorId]);
  }
}
