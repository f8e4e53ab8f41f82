import { AUDIT_WRITER, type AuditLeaf, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { actorOf } from '#identity/principal.js';
import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { assertThere } from './session-access.js';
import { type OpenViewing, type Stretch, ViewingRepository, type WatchedSession } from './viewing.repository.js';
import type { Watcher } from './watcher.js';

/** What is about to be shown of a recording, and which stretch of it. */
export interface Shown {
  what: 'manifest' | 'segment' | 'poster' | 'thumbnail' | 'activity' | 'events' | 'masks' | 'losses' | 'tail' | 'list';
  stretch?: Stretch;
}

const MOST_STRETCHES = 40;

/**
 * Writes down who sees what, before the first byte leaves: a leaf when somebody begins to watch, the watched stretches every ten seconds after. Each request commits its
 * stretch; what is in no leaf yet is brought there by `ViewingSweep`.
 */
@Injectable()
export class ViewingLog {
  constructor(
    @Inject(databaseOf('ingest_api')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly repository: ViewingRepository,
  ) {}

  /**
   * The last step before bytes are sent: the recording is still there, its viewer has said why if that is asked for, and the viewing is committed. Throws `not-found`, `session-deleted`,
   * `restricted`, `watch-reason-required`, for an operator `access-not-granted`, and `dependency-unavailable` when it cannot be written down.
   */
  record(principal: Watcher, sessionId: string, shown: Shown): Promise<void> {
    return this.write(principal, sessionId, async (tx, session) => {
      const known = await this.repository.open(tx, session, principal);
      if (!known && session.reasonNeeded) throw new ProblemError('watch-reason-required');
      const viewing = known ?? (await this.begin(tx, session, principal, undefined));
      await this.repository.add(tx, viewing.id, { what: shown.what, stretch: shown.stretch, live: session.live });
      if (viewing.due) await this.note(tx, viewing);
    });
  }

  /** Begins a viewing of its own, with its reason. Throws as `record` does. */
  begins(principal: Watcher, sessionId: string, reason: string | undefined): Promise<string> {
    return this.write(principal, sessionId, async (tx, session) => {
      if (reason === undefined && session.reasonNeeded) throw new ProblemError('watch-reason-required');
      return (await this.begin(tx, session, principal, reason)).id;
    });
  }

  /** Brings what is pending into a leaf. */
  async note(tx: Tx, viewing: OpenViewing): Promise<void> {
    const { id, sessionId, viewer, live } = viewing;
    const stretches = await this.repository.takePending(tx, id);
    if (stretches.length === 0) return;
    const milliseconds = stretches.map(([from, to]) => `${from}-${to}`);
    await this.audit.append(tx, {
      log: logOf(viewing),
      action: 'recording.watched',
      actor: viewer,
      target: { kind: 'session', id: sessionId },
      details: { ...underOf(viewing), viewingId: id, live, milliseconds: milliseconds.slice(0, MOST_STRETCHES).join(' '), stretches: stretches.length },
    });
  }

  private async begin(tx: Tx, session: WatchedSession, principal: Watcher, reason: string | undefined): Promise<OpenViewing> {
    const viewing = await this.repository.insert(tx, randomUUID(), session, { ...actorOf(principal), grantId: principal.grantId, clause: session.clause }, reason);
    await this.audit.append(tx, {
      log: logOf(viewing),
      action: 'recording.watch-started',
      actor: viewing.viewer,
      target: { kind: 'session', id: session.sessionId },
      details: { ...underOf(viewing), viewingId: viewing.id, live: session.live, reasonGiven: reason !== undefined },
    });
    return viewing;
  }

  private async write<T>(principal: Watcher, sessionId: string, work: (tx: Tx, session: WatchedSession) => Promise<T>): Promise<T> {
    const { tenantId } = principal;
    try {
      return await this.db.transaction({ tenants: [tenantId] }, async (tx) => {
        const clause = principal.grantId === undefined ? undefined : await this.repository.useGrant(tx, principal.grantId, principal.id, sessionId);
        if (principal.kind === 'operator' && clause === undefined) throw new ProblemError('access-not-granted');
        const session = await this.repository.lockedState(tx, tenantId, sessionId, actorOf(principal));
        assertThere(principal, session);
        return work(tx, { ...session, clause, reasonNeeded: session.reasonNeeded && clause === undefined });
      });
    } catch (error) {
      if (error instanceof ProblemError) throw error;
      throw new ProblemError('dependency-unavailable', { cause: error });
    }
  }
}

/** Where the customer reads it; what they may not know yet is sealed in our own log. */
const logOf = ({ tenantId, visible }: OpenViewing): AuditLeaf['log'] => (visible ? `tenant:${tenantId}` : 'platform');

const underOf = ({ grantId, clause, visible }: OpenViewing): Record<string, string | boolean> => (grantId === null ? {} : { grantId, clause: clause ?? '', sealed: !visible });
