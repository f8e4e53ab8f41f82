import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';

export interface RestoreRunRow {
  id: string;
  backupSetId: string | null;
  dataOf: Date;
  restoredAt: Date;
  openedAt: Date | null;
}

const COLUMNS = `id, backup_set_id as "backupSetId", data_of as "dataOf", restored_at as "restoredAt", opened_at as "openedAt"`;

@Injectable()
export class RestoreRunRepository {
  async waiting(tx: Tx): Promise<RestoreRunRow[]> {
    return query(tx, `select ${COLUMNS} from privacy.restore_run where opened_at is null order by restored_at`);
  }

  async open(tx: Tx, ids: readonly string[]): Promise<RestoreRunRow[]> {
    return query(tx, `update privacy.restore_run set opened_at = clock.now() where id = any ($1) and opened_at is null returning ${COLUMNS}`, [ids]);
  }

  async list(tx: Tx, limit: number): Promise<RestoreRunRow[]> {
    return query(tx, `select ${COLUMNS} from privacy.restore_run order by restored_at desc, id limit $1`, [limit]);
  }
}
