import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { actorOf, mayReachProject, type Principal } from '#identity/principal.js';
import { Inject, Injectable } from '@nestjs/common';
import { ReplayRepository, type SessionState } from './replay.repository.js';

/** What is about to be shown of a recording. */
export interface Viewing {
  what: 'manifest' | 'segment' | 'poster' | 'thumbnail';
  details?: Record<string, number>;
}

/** Writes down who sees what, in a commit of its own, before the first byte leaves. */
@Injectable()
export class ViewingLog {
  constructor(
    @Inject(databaseOf('ingest_api')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly repository: ReplayRepository,
  ) {}

  /**
   * The last step before bytes are sent: the recording is still there, and the viewing is committed. Throws `session-deleted` when it was erased in the
   * meantime, and `dependency-unavailable` when it cannot be written down.
   */
  async record(principal: Principal, sessionId: string, { what, details }: Viewing): Promise<void> {
    const { tenantId } = principal;
    try {
      await this.db.transaction({ tenants: [tenantId] }, async (tx) => {
        assertThere(principal, await this.repository.stateOf(tx, tenantId, sessionId));
        await this.audit.append(tx, {
          log: `tenant:${tenantId}`,
          action: `recording.${what}-viewed`,
          actor: actorOf(principal),
          target: { kind: 'session', id: sessionId },
          ...(details ? { details } : {}),
        });
      });
    } catch (error) {
      if (error instanceof ProblemError) throw error;
      throw new ProblemError('dependency-unavailable', { cause: error });
    }
  }
}

/** A foreign recording is answered as one that never was; one's own that was erased as that. */
export const assertThere = (principal: Principal, state: SessionState | undefined): void => {
  if (!state || !mayReachProject(principal, state.projectId)) throw new ProblemError('not-found');
  if (state.gone) throw new ProblemError('session-deleted');
  if (state.restricted) throw new ProblemError('restricted');
};
