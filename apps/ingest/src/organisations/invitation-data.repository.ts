import type { HolderFinding, SubjectIdentifier } from '#contracts/data-holder.js';
import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';

interface Who {
  email: string | null;
  memberId: string | null;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const PARAMETERS = ({ email, memberId }: Who): unknown[] => [email, memberId];

/** SQL of the data holder of invitations. Runs as `identity_writer`, with every organisation that holds something as tenants. */
@Injectable()
export class InvitationDataRepository {
  /** Whom this names, and the tenants that may hold something. A member's id stands for itself: the member may be gone. */
  async resolve(tx: Tx, subject: SubjectIdentifier): Promise<(Who & { tenants: string[] }) | undefined> {
    if (subject.kind === 'email') {
      const [member] = await query<{ id: string }>(tx, 'select id from identity.member where lower(email) = lower($1)', [subject.value]);
      return this.tenantsOf(tx, { email: subject.value, memberId: member?.id ?? null });
    }
    if (subject.kind !== 'member-id' || !UUID.test(subject.value)) return undefined;
    const [member] = await query<{ email: string }>(tx, 'select email from identity.member where id = $1', [subject.value]);
    return this.tenantsOf(tx, { email: member?.email ?? null, memberId: subject.value });
  }

  async count(tx: Tx, who: Who): Promise<HolderFinding[]> {
    const rows = await query<HolderFinding>(
      tx,
      `select 'identity.invitation' as store, count(*)::int as records from identity.invitation where lower(email) = lower($1) or invited_by = $2
       union all select 'identity.ownership_transfer', count(*)::int from identity.ownership_transfer where $2 in (from_member, to_member)
       union all select 'identity.ownership_claim', count(*)::int from identity.ownership_claim where member_id = $2
       union all select 'identity.organisation_closing', count(*)::int from identity.organisation_closing where requested_by = $2`,
      PARAMETERS(who),
    );
    return rows.filter(({ records }) => records > 0);
  }

  async export(tx: Tx, who: Who): Promise<Record<string, unknown> | undefined> {
    const [row] = await query<{ data: Record<string, unknown> }>(
      tx,
      `select jsonb_build_object(
         'invitations', (select coalesce(jsonb_agg(to_jsonb(i) - 'token_hash'), '[]') from identity.invitation i where lower(i.email) = lower($1)),
         'invited', (select coalesce(jsonb_agg(jsonb_build_object('id', i.id, 'role', i.role, 'created_at', i.created_at)), '[]') from identity.invitation i where i.invited_by = $2),
         'ownershipTransfers', (select coalesce(jsonb_agg(to_jsonb(t)), '[]') from identity.ownership_transfer t where $2 in (t.from_member, t.to_member)),
         'ownershipClaims', (select coalesce(jsonb_agg(to_jsonb(c) - 'opened_by'), '[]') from identity.ownership_claim c where c.member_id = $2)
       ) as data`,
      PARAMETERS(who),
    );
    return row?.data;
  }

  async erase(tx: Tx, who: Who): Promise<void> {
    await query(tx, 'delete from identity.invitation where lower(email) = lower($1)', [who.email]);
    await query(tx, 'update identity.invitation set invited_by = null where invited_by = $1', [who.memberId]);
    await query(tx, 'delete from identity.ownership_transfer where $1 in (from_member, to_member)', [who.memberId]);
    await query(tx, 'delete from identity.ownership_claim where member_id = $1', [who.memberId]);
    await query(tx, `update identity.organisation_closing set requested_by = '00000000-0000-0000-0000-000000000000' where requested_by = $1`, [who.memberId]);
  }

  private async tenantsOf(tx: Tx, who: Who): Promise<Who & { tenants: string[] }> {
    const rows = await query<{ id: string }>(tx, 'select id from identity.inviting_tenants($1) as id union select id from identity.tenants_of($2) as id', PARAMETERS(who));
    return { ...who, tenants: rows.map(({ id }) => id) };
  }
}
