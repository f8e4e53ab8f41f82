import { type Database, query } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Inject, Injectable } from '@nestjs/common';

export type SessionState = 'recording' | 'ended' | 'erased';

@Injectable()
export class SessionStateRepository {
  constructor(@Inject(databaseOf('ingest_intake')) private readonly db: Database) {}

  /** Undefined when there is no such session. */
  async stateOf(tenantId: string, sessionId: string): Promise<SessionState | undefined> {
    const rows = await this.db.transaction({ tenants: [tenantId] }, (tx) =>
      query<{ state: SessionState }>(tx, 'select state from ingest.session where id = $1 and tenant_id = $2', [sessionId, tenantId]),
    );
    return rows[0]?.state;
  }
}
