import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';

/** Runs as `privacy_worker`. */
@Injectable()
export class RetentionDutiesRepository {
  async removeReports(tx: Tx): Promise<void> {
    await query(tx, `delete from privacy.security_report where received_at <= clock.now() - interval '3 years'`);
  }

  async removeReleasedHolds(tx: Tx): Promise<void> {
    await query(tx, `delete from privacy.legal_hold where released_at <= clock.now() - interval '3 years'`);
  }

  async removeOldEvidence(tx: Tx): Promise<void> {
    await query(tx, `delete from privacy.retention_evidence where day < (clock.now() - interval '6 years')::date`);
    await query(tx, `delete from privacy.retention_night where day < (clock.now() - interval '6 years')::date`);
  }
}
