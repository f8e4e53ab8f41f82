import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';

export interface OrganisationRow {
  id: string;
  name: string;
  createdAt: Date;
}

/** Rows of `identity.organisation`. Runs as `identity_writer` in a transaction that names the tenant. */
@Injectable()
export class OrganisationsRepository {
  async insert(tx: Tx, id: string, name: string): Promise<OrganisationRow> {
    const rows = await query<OrganisationRow>(tx, 'insert into identity.organisation (id, name) values ($1, $2) returning id, name, created_at as "createdAt"', [id, name]);
    return rows[0] as OrganisationRow;
  }

  async find(tx: Tx, id: string): Promise<OrganisationRow | undefined> {
    return (await query<OrganisationRow>(tx, 'select id, name, created_at as "createdAt" from identity.organisation where id = $1', [id]))[0];
  }

  async rename(tx: Tx, id: string, name: string): Promise<OrganisationRow | undefined> {
    return (await query<OrganisationRow>(tx, 'update identity.organisation set name = $2 where id = $1 returning id, name, created_at as "createdAt"', [id, name]))[0];
  }

  /** False when the member does not belong to the organisation. */
  async actFor(tx: Tx, sessionId: string, memberId: string, tenantId: string): Promise<boolean> {
    const rows = await query(
      tx,
      `update identity.sign_in_session s set acting_for = $3 where s.id = $1 and s.member_id = $2 and s.revoked_at is null
         and exists (select from identity.membership m where m.tenant_id = $3 and m.member_id = $2) returning s.id`,
      [sessionId, memberId, tenantId],
    );
    return rows.length > 0;
  }

  /** False when there is none. Held until the transaction ends. */
  async lock(tx: Tx, id: string): Promise<boolean> {
    return (await query(tx, 'select 1 from identity.organisation where id = $1 for update', [id])).length > 0;
  }
}
