import { SessionKeys } from '#blobs/session-keys.js';
import { AUDIT_WRITER, type AuditActor, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import { Outbox } from '#jobs/outbox.js';
import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { ErasureDto } from './erasure.dto.js';
import { ErasureRepository, type SessionOfTenant } from './erasure.repository.js';

/** The moment a recording is gone: tombstone, key, job and audit leaf in one transaction. What is left afterwards is bytes nobody can read. */
@Injectable()
export class SessionEraser {
  constructor(
    private readonly repository: ErasureRepository,
    private readonly keys: SessionKeys,
    private readonly outbox: Outbox,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
  ) {}

  /** Erases within the caller's transaction, which has locked the session. Done twice it answers the first erasure. */
  async erase(tx: Tx, session: SessionOfTenant, requestedBy: AuditActor): Promise<ErasureDto> {
    const before = await this.repository.ofSession(tx, session);
    if (before) return before;
    const erasureId = randomUUID();
    await this.repository.bury(tx, session);
    await this.keys.destroy(tx, session);
    await this.repository.insert(tx, session, erasureId, requestedBy);
    await this.outbox.enqueue(tx, 'erasure.erase-session', { ...session, erasureId }, { key: session.sessionId });
    await this.audit.append(tx, {
      log: `tenant:${session.tenantId}`,
      action: 'recording.erased',
      actor: requestedBy,
      target: { kind: 'session', id: session.sessionId },
      details: { erasureId },
    });
    const erasure = await this.repository.ofSession(tx, session);
    if (!erasure) throw new Error('The erasure that was just written is not there');
    return erasure;
  }
}
