import { SessionKeys } from '#blobs/session-keys.js';
import { AUDIT_WRITER, type AuditActor, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import { Outbox } from '#jobs/outbox.js';
import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { ErasureDto } from './erasure.dto.js';
import { ErasureRepository, type HoldOnSession, type SessionOfTenant } from './erasure.repository.js';

export interface EraseOptions {
  /** The deletion that it is part of. */
  deletionId?: string;
  /** For what was erased before: nothing is left that a hold could keep. */
  evenIfHeld?: true;
}

/** The moment a recording is gone: tombstone, key, job and audit leaf in one transaction. What is left afterwards is bytes nobody can read. */
@Injectable()
export class SessionEraser {
  constructor(
    private readonly repository: ErasureRepository,
    private readonly keys: SessionKeys,
    private readonly outbox: Outbox,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
  ) {}

  /**
   * Erases within the caller's transaction, which has locked the session. Done twice it answers the first erasure. A session under a legal hold is kept: its
   * erasure is `deferred` until the hold is released.
   */
  async erase(tx: Tx, session: SessionOfTenant, requestedBy: AuditActor, { deletionId, evenIfHeld }: EraseOptions = {}): Promise<ErasureDto> {
    const before = await this.repository.ofSession(tx, session);
    if (before && before.state !== 'deferred') return before;
    const hold = evenIfHeld ? undefined : await this.repository.holdOf(tx, session);
    if (hold) return before ?? (await this.defer(tx, session, requestedBy, hold, deletionId));
    const erasureId = before?.id ?? randomUUID();
    const keyDigest = await this.repository.keyDigest(tx, session);
    await this.repository.insert(tx, session, { id: erasureId, state: 'requested', requestedBy, deletionId, keyDigest });
    await this.repository.bury(tx, session);
    await this.keys.destroy(tx, session);
    await this.repository.dropCopies(tx, session);
    await this.outbox.enqueue(tx, 'erasure.erase-session', { ...session, erasureId }, { key: session.sessionId });
    await this.note(tx, session, 'recording.erased', requestedBy, { erasureId });
    return this.written(tx, session);
  }

  private async defer(tx: Tx, session: SessionOfTenant, requestedBy: AuditActor, { holdId }: HoldOnSession, deletionId?: string): Promise<ErasureDto> {
    const erasureId = randomUUID();
    await this.repository.insert(tx, session, { id: erasureId, state: 'deferred', requestedBy, deletionId });
    await this.note(tx, session, 'recording.erasure-deferred', requestedBy, { erasureId, holdId });
    return this.written(tx, session);
  }

  private note(tx: Tx, { tenantId, sessionId }: SessionOfTenant, action: string, actor: AuditActor, details: Record<string, string>): Promise<void> {
    return this.audit.append(tx, { log: `tenant:${tenantId}`, action, actor, target: { kind: 'session', id: sessionId }, details });
  }

  private async written(tx: Tx, session: SessionOfTenant): Promise<ErasureDto> {
    const erasure = await this.repository.ofSession(tx, session);
    if (!erasure) throw new Error('The erasure that was just written is not there');
    return erasure;
  }
}
