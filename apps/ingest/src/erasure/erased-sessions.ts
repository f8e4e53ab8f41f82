import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { LedgerKinds } from '#personal-data/ledger-kinds.js';
import { Inject, Injectable } from '@nestjs/common';
import { ErasureRepository } from './erasure.repository.js';
import { SessionEraser } from './session-eraser.js';
import { StillThereError } from './session-bytes.js';

/** Erases sessions again that the erasure ledger tells of: their keys go at once, their bytes by the job. */
@Injectable()
export class ErasedSessions {
  constructor(
    kinds: LedgerKinds,
    @Inject(databaseOf('ingest_eraser')) private readonly db: Database,
    private readonly repository: ErasureRepository,
    private readonly eraser: SessionEraser,
  ) {
    kinds.register('session', ({ tenantId, subjectId: sessionId }) => (tenantId === null ? Promise.resolve() : this.eraseAgain({ tenantId, sessionId })));
  }

  private async eraseAgain(session: { tenantId: string; sessionId: string }): Promise<void> {
    await this.db.transaction({ tenants: [session.tenantId] }, async (tx) => {
      const found = await this.repository.lock(tx, session);
      if (found && !found.erased) await this.eraser.erase(tx, session, { kind: 'system', id: 'erasure-ledger' }, { evenIfHeld: true });
      if ((await this.repository.keyDigest(tx, session)) !== undefined) throw new StillThereError('rows');
    });
  }
}
