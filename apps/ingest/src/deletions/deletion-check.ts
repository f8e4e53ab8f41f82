import { ReceiptSigner } from '#audit/receipt.js';
import { BLOB_STORE, type BlobStore } from '#blobs/blob-store.js';
import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Inject, Injectable } from '@nestjs/common';
import { StillThereError } from '../erasure/session-bytes.js';
import { Webhooks } from '../webhooks/webhooks.js';
import { DeletionRepository } from './deletion.repository.js';
import { DeletionRunRepository, type RunningDeletion } from './deletion-run.repository.js';

const WAIT_SECONDS = 1;
const CHECKED_AT_ONCE = 200;
const TYPE = 'pixeltrace/deletion-receipt/1';

/** What has to hold before a deletion reads done: nothing matches, no row is left, and the store lists nothing. */
@Injectable()
export class DeletionCheck {
  constructor(
    @Inject(databaseOf('ingest_eraser')) private readonly db: Database,
    @Inject(BLOB_STORE) private readonly blobs: BlobStore,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly repository: DeletionRunRepository,
    private readonly signer: ReceiptSigner,
    private readonly webhooks: Webhooks,
  ) {}

  private readonly matches = new DeletionRepository();

  /** Seconds until there is more to do; undefined when it has ended. */
  async step(deletion: RunningDeletion, signal: AbortSignal): Promise<number | undefined> {
    const open = await this.inTenant(deletion, (tx) => this.repository.open(tx, deletion.deletionId));
    if (open > 0) return WAIT_SECONDS;
    const sessions = await this.inTenant(deletion, (tx) => this.repository.toCheck(tx, deletion.deletionId, deletion.checkedAfter, CHECKED_AT_ONCE));
    if (sessions.length === 0) return this.finish(deletion);
    await this.assertAbsent(deletion, sessions, signal);
    await this.inTenant(deletion, (tx) => this.repository.checked(tx, deletion.deletionId, sessions));
    return 0;
  }

  private async assertAbsent(deletion: RunningDeletion, sessions: readonly string[], signal: AbortSignal): Promise<void> {
    if ((await this.inTenant(deletion, (tx) => this.repository.rowsLeft(tx, sessions))) > 0) throw new StillThereError('rows');
    for (const sessionId of sessions) {
      signal.throwIfAborted();
      for await (const key of this.blobs.list(`sessions/${deletion.tenantId}/${sessionId}/`)) if (key) throw new StillThereError('objects');
    }
  }

  private async finish({ tenantId, deletionId, projectId, kind }: RunningDeletion): Promise<number | undefined> {
    return this.inTenant({ tenantId }, async (tx) => {
      const deletion = await this.repository.find(tx, { tenantId, deletionId }, true);
      if (deletion?.state !== 'removing') return undefined;
      if (!deletion.cancelled && (await this.matches.next(tx, deletion, deletion.selection.where, deletion.cutOff, 1)).length > 0) {
        await this.repository.again(tx, deletionId);
        return 0;
      }
      const { requestedAt, foundNoneAt, doneAt, ...totals } = await this.repository.finish(tx, deletionId);
      const outcome = deletion.cancelled ? 'cancelled' : 'done';
      const times = { requestedAt: requestedAt.toISOString(), cutOff: deletion.cutOff.toISOString(), foundNoneAt: foundNoneAt?.toISOString() ?? null, doneAt: doneAt.toISOString() };
      const body = { type: TYPE, deletionId, organisationId: tenantId, projectId, kind, outcome, ...totals, matchesLeft: deletion.cancelled ? null : 0, rowsLeft: 0, objectsLeft: 0, ...times };
      await this.repository.keepReceipt(tx, deletionId, await this.signer.sign(body));
      await this.audit.append(tx, { log: `tenant:${tenantId}`, action: `deletion.${outcome}`, actor: { kind: 'worker', id: 'deletion' }, target: { kind: 'deletion', id: deletionId }, details: { sessions: totals.sessions, deferred: totals.deferred } });
      const data = { deletionId, kind, outcome, sessions: totals.sessions, deferred: totals.deferred };
      await this.webhooks.emit(tx, { tenantId, projectId }, kind === 'end-user' ? 'end-user.erased' : 'deletion.ended', data);
      return undefined;
    });
  }

  private inTenant<T>({ tenantId }: { tenantId: string }, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.db.transaction({ tenants: [tenantId] }, work);
  }
}
