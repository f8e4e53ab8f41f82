import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { MemberDataRepository } from '#identity/member-data.repository.js';
import { Inject, Injectable } from '@nestjs/common';
import { ClosingReceipts } from './closing-receipts.js';
import { NotYetGoneError } from './recordings-removal.js';
import { OrganisationRemovalRepository } from './removal.repository.js';
import { TeamRepository } from './team.repository.js';

const ACTOR = { kind: 'system', id: 'organisation-closing' } as const;
const ROWS = 5_000;

/** The first and the last step of erasing an organisation: what `identity` holds of it. Runs as `identity_writer`. */
@Injectable()
export class OrganisationRemoval {
  constructor(
    @Inject(databaseOf('identity_writer')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly repository: OrganisationRemovalRepository,
    private readonly team: TeamRepository,
    private readonly people: MemberDataRepository,
    private readonly receipts: ClosingReceipts,
  ) {}

  /** From here on there is no way back. False when there is nothing to do: it was reopened, is done, or is not due. */
  async begin(tenantId: string, closingId: string): Promise<boolean> {
    return this.db.transaction({ tenants: [tenantId] }, async (tx) => {
      const closing = await this.repository.lock(tx, tenantId, closingId);
      if (!closing?.isDue) return false;
      if (closing.state === 'erasing') return true;
      const keys = await this.repository.begin(tx, tenantId);
      await this.audit.append(tx, { log: `tenant:${tenantId}`, action: 'organisation.erasing', actor: ACTOR, target: { kind: 'organisation-closing', id: closingId }, details: { keys } });
      return true;
    });
  }

  /**
   * One commit: memberships, accounts of people who belong nowhere else, everything else of the organisation and the organisation itself; in its place the receipt,
   * which its owners get by mail. `recordings`: how many were erased. Throws `NotYetGoneError`.
   */
  async finish(tenantId: string, closingId: string, recordings: number): Promise<void> {
    await this.db.transaction({ tenants: [tenantId] }, async (tx) => {
      if (!(await this.repository.lock(tx, tenantId, closingId))) return;
      const owners = await this.team.owners(tx, tenantId);
      const { members, accounts } = await this.dismiss(tx, tenantId);
      while ((await this.repository.eraseRows(tx, tenantId, ROWS, true)) > 0);
      if (Object.keys(await this.repository.rowsLeft(tx, tenantId, true)).length > 0) throw new NotYetGoneError('rows');
      const counted = await this.repository.lock(tx, tenantId, closingId);
      if (!counted) throw new NotYetGoneError('closing');
      const receipt = await this.receipts.issue(counted, { organisationId: tenantId, recordings, members, accounts });
      await this.receipts.send(tx, closingId, owners, receipt);
      await this.repository.finish(tx, tenantId, closingId, receipt);
      const details = { recordings, members, accounts };
      await this.audit.append(tx, { log: 'platform', action: 'organisation.closed', actor: ACTOR, target: { kind: 'organisation', id: tenantId }, details: { closing: closingId, ...details } });
    });
  }

  private async dismiss(tx: Tx, tenantId: string): Promise<{ members: number; accounts: number }> {
    const members = await this.repository.members(tx, tenantId);
    for (const { id, belongsElsewhere } of members) {
      if (belongsElsewhere) await this.team.remove(tx, tenantId, id);
      else await this.people.erase(tx, id);
    }
    return { members: members.length, accounts: members.filter(({ belongsElsewhere }) => !belongsElsewhere).length };
  }
}
