import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';
import { restrictedSql } from '../end-users/restricted.js';
import { SUMMARY_COLUMNS, SUMMARY_JOINS, type SummaryRow } from '../search/recording-summary.js';

export interface GrantOfOperator {
  tenantId: string;
  projectId: string;
  sessionIds: string[] | null;
  live: boolean;
}

/** SQL of what an operator may see. */
@Injectable()
export class GrantAccessRepository {
  /** Runs as `ingest_api`: the operator's own request, whatever became of it. */
  async ofOperator(tx: Tx, grantId: string, operatorId: string): Promise<GrantOfOperator | undefined> {
    const rows = await query<GrantOfOperator>(tx, 'select tenant_id as "tenantId", project_id as "projectId", session_ids as "sessionIds", live from access.grant_of($1, $2)', [grantId, operatorId]);
    return rows[0];
  }

  /** Runs as `ingest_operator`: nothing but what the grant of the transaction is about is there. */
  async recordings(tx: Tx, after: string | undefined, limit: number): Promise<SummaryRow[]> {
    return query<SummaryRow>(
      tx,
      `select ${SUMMARY_COLUMNS} from (
         select * from ingest.session s where s.state <> 'erased' and s.expires_at > clock.now() and not ${restrictedSql('s')} and ($1::uuid is null or s.id > $1) order by s.id limit $2
       ) s ${SUMMARY_JOINS} order by s.id`,
      [after ?? null, limit],
    );
  }
}
