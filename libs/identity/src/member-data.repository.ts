import type { HolderFinding, SubjectIdentifier } from '#contracts/data-holder.js';
import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** SQL of the members' data holder. Runs as `identity_writer`, with the person's organisations as tenants. */
@Injectable()
export class MemberDataRepository {
  /** The member this names. A member id stands for itself, so that what is left after an erasure can still be found. */
  async memberId(tx: Tx, subject: SubjectIdentifier): Promise<string | undefined> {
    if (subject.kind === 'member-id') return UUID.test(subject.value) ? subject.value : undefined;
    if (subject.kind !== 'email') return undefined;
    return (await query<{ id: string }>(tx, 'select id from identity.member where lower(email) = lower($1)', [subject.value]))[0]?.id;
  }

  /** The address of a member, or the member of an address. */
  async identify(tx: Tx, subject: SubjectIdentifier): Promise<SubjectIdentifier[]> {
    const id = subject.tenantId === undefined ? await this.memberId(tx, subject) : undefined;
    if (id === undefined) return [];
    const rows = await query<{ email: string }>(tx, 'select email from identity.member where id = $1', [id]);
    return rows.flatMap(({ email }) => [{ kind: 'member-id' as const, value: id }, { kind: 'email' as const, value: email }]);
  }

  async addresses(tx: Tx): Promise<string[]> {
    const rows = await query<{ email: string }>(tx, 'select email from identity.member union select new_email from identity.email_change where new_email is not null', []);
    return rows.map(({ email }) => email);
  }

  async tenantsOf(tx: Tx, memberId: string): Promise<string[]> {
    return (await query<{ id: string }>(tx, 'select id from identity.tenants_of($1) as id', [memberId])).map(({ id }) => id);
  }

  /** Changes that lead to this address, whoever's account it is. */
  async changesTo(tx: Tx, email: string): Promise<HolderFinding[]> {
    const rows = await query<HolderFinding>(tx, `select 'identity.email_change' as store, count(*)::int as records from identity.email_change where lower(new_email) = lower($1)`, [email]);
    return rows.filter(({ records }) => records > 0);
  }

  async eraseChangesTo(tx: Tx, email: string): Promise<void> {
    await query(tx, 'delete from identity.email_change where lower(new_email) = lower($1)', [email]);
  }

  /** How many rows of each store name this member. */
  async count(tx: Tx, memberId: string): Promise<HolderFinding[]> {
    const rows = await query<HolderFinding>(
      tx,
      `select 'identity.member' as store, count(*)::int as records from identity.member where id = $1
       union all select 'identity.membership', count(*)::int from identity.membership where member_id = $1
       union all select 'identity.sign_in_session', count(*)::int from identity.sign_in_session where member_id = $1
       union all select 'identity.sign_in_link', count(*)::int from identity.sign_in_link where member_id = $1
       union all select 'identity.api_key', count(*)::int from identity.api_key where created_by = $1
       union all select 'identity.totp_factor', count(*)::int from identity.totp_factor where member_id = $1
       union all select 'identity.passkey', count(*)::int from identity.passkey where member_id = $1
       union all select 'identity.recovery_code', count(*)::int from identity.recovery_code where member_id = $1
       union all select 'identity.sign_in_attempt', count(*)::int from identity.sign_in_attempt where member_id = $1
       union all select 'identity.email_change', count(*)::int from identity.email_change where member_id = $1
       union all select 'identity.factor_recovery', count(*)::int from identity.factor_recovery where member_id = $1
       union all select 'identity.factor_recovery_approval', count(*)::int from identity.factor_recovery_approval where approved_by = $1
       union all select 'ingest.viewing', count(*)::int from ingest.viewings_of_member($1::text)`,
      [memberId],
    );
    return rows.filter(({ records }) => records > 0);
  }

  /** Everything held about the member, without hashes. */
  async export(tx: Tx, memberId: string): Promise<Record<string, unknown>> {
    const rows = await query<{ data: Record<string, unknown> }>(
      tx,
      `select jsonb_build_object(
         'member', (select to_jsonb(m) from identity.member m where id = $1),
         'memberships', (select coalesce(jsonb_agg(to_jsonb(m)), '[]') from identity.membership m where member_id = $1),
         'signInSessions', (select coalesce(jsonb_agg(to_jsonb(s) - 'token_hash'), '[]') from identity.sign_in_session s where member_id = $1),
         'keysMade', (select coalesce(jsonb_agg(jsonb_build_object('id', k.id, 'name', k.name, 'created_at', k.created_at)), '[]') from identity.api_key k where created_by = $1),
         'authenticatorApps', (select coalesce(jsonb_agg(jsonb_build_object('name', t.name, 'created_at', t.created_at, 'confirmed_at', t.confirmed_at)), '[]') from identity.totp_factor t where member_id = $1),
         'passkeys', (select coalesce(jsonb_agg(jsonb_build_object('name', p.name, 'credential_id', p.credential_id, 'transports', p.transports, 'created_at', p.created_at, 'last_used_at', p.last_used_at)), '[]') from identity.passkey p where member_id = $1),
         'recoveryCodesUsed', (select coalesce(jsonb_agg(r.used_at), '[]') from identity.recovery_code r where member_id = $1 and used_at is not null),
         'addressChanges', (select coalesce(jsonb_agg(to_jsonb(e) - 'old_hmac' - 'new_hmac' - 'cancel_hash'), '[]') from identity.email_change e where member_id = $1),
         'factorRecoveries', (select coalesce(jsonb_agg(to_jsonb(f) - 'cancel_hash'), '[]') from identity.factor_recovery f where member_id = $1),
         'recordingsWatched', (select coalesce(jsonb_agg(to_jsonb(v)), '[]') from ingest.viewings_of_member($1::text) v),
         'recoveriesApproved', (select coalesce(jsonb_agg(a.approved_at), '[]') from identity.factor_recovery_approval a where approved_by = $1)
       ) as data`,
      [memberId],
    );
    return rows[0]?.data ?? {};
  }

  async rectify(tx: Tx, memberId: string, changes: { email?: string; name?: string }): Promise<void> {
    await query(tx, 'update identity.member set email = coalesce($2, email), name = coalesce($3, name) where id = $1', [memberId, changes.email ?? null, changes.name ?? null]);
  }

  async restrict(tx: Tx, memberId: string, restricted: boolean): Promise<void> {
    await query(tx, 'update identity.member set restricted = $2 where id = $1', [memberId, restricted]);
  }

  async erase(tx: Tx, memberId: string): Promise<void> {
    await query(tx, 'delete from identity.factor_recovery_approval where approved_by = $1', [memberId]);
    await query(tx, 'delete from identity.sign_in_session where member_id = $1', [memberId]);
    await query(tx, 'delete from identity.sign_in_link where member_id = $1', [memberId]);
    await query(tx, 'select ingest.forget_viewer($1)', [memberId]);
    await query(tx, 'delete from identity.membership where member_id = $1', [memberId]);
    await query(tx, 'update identity.api_key set created_by = null where created_by = $1', [memberId]);
    await query(tx, 'delete from identity.member where id = $1', [memberId]);
  }
}
