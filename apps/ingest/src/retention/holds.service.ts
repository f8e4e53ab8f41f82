import { AUDIT_WRITER, type AuditActor, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ListCursor } from '#http/list-cursor.js';
import type { PageQuery } from '#http/page.dto.js';
import { ProblemError } from '#http/problem.js';
import { Outbox } from '#jobs/outbox.js';
import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { HoldDto, HoldListDto, PlaceHoldDto } from './hold.dto.js';
import { HoldRepository } from './hold.repository.js';
import type { RetentionScope } from './retention.repository.js';

const LISTED = 100;

/** Whoever may place and release holds: an owner on the recordings of their organisation, or an operator. */
export interface HoldCaller {
  actor: AuditActor;
  /** Null: an operator, who may reach every organisation for this. */
  tenantId: string | null;
}

/** Legal holds: recordings that may not be erased, by whose authority. They are never watched longer for it. */
@Injectable()
export class HoldsService {
  constructor(
    @Inject(databaseOf('ingest_api')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly repository: HoldRepository,
    private readonly outbox: Outbox,
    private readonly cursors: ListCursor,
  ) {}

  /** In force when it answers. Throws `not-found`, `validation-failed`, `conflict` when nothing matches. */
  async place(caller: HoldCaller, projectId: string, { where, sessionIds, ...wish }: PlaceHoldDto): Promise<HoldDto> {
    const given = where !== undefined && Object.values(where).some((value) => value !== undefined);
    if (given === (sessionIds !== undefined)) throw new ProblemError('validation-failed', { errors: [{ pointer: '/where', detail: 'Give either at least one condition or sessionIds.' }] });
    return this.inProject(caller, projectId, async (tx, scope) => {
      const id = randomUUID();
      await this.repository.insert(tx, { id, ...scope, ...wish, reference: wish.reference, placedBy: caller.actor });
      const recordings = await this.repository.keep(tx, id, scope, { where: where ?? {}, sessionIds });
      if (recordings === 0) throw new ProblemError('conflict', { detail: 'No recording matches.' });
      await this.note(tx, scope, 'legal-hold.placed', caller.actor, id, { projectId, recordings, reviewAt: wish.reviewAt });
      return this.existing(tx, scope, id);
    });
  }

  /** Newest first. Throws `not-found`, `invalid-cursor`. */
  list(caller: HoldCaller, projectId: string, { cursor, limit = LISTED }: PageQuery): Promise<HoldListDto> {
    return this.inProject(caller, projectId, async (tx, scope) => {
      const list = ['holds', scope.tenantId, projectId];
      const { items, nextCursor } = this.cursors.page(list, await this.repository.list(tx, scope, this.cursors.decode(list, cursor), limit + 1), limit);
      return { items: items.map(({ at: _at, ...hold }) => hold), nextCursor };
    });
  }

  /** What was deferred because of it is erased now. Throws `not-found`. */
  release(caller: HoldCaller, projectId: string, id: string): Promise<HoldDto> {
    return this.inProject(caller, projectId, async (tx, scope) => {
      await this.existing(tx, scope, id);
      if (await this.repository.release(tx, id, caller.actor)) {
        await this.outbox.enqueue(tx, 'retention.take-up-deferred', { tenantId: scope.tenantId }, { key: scope.tenantId });
        await this.note(tx, scope, 'legal-hold.released', caller.actor, id, { projectId });
      }
      return this.existing(tx, scope, id);
    });
  }

  private async existing(tx: Tx, scope: RetentionScope, id: string): Promise<HoldDto> {
    const found = await this.repository.find(tx, scope, id);
    if (!found) throw new ProblemError('not-found');
    return found;
  }

  private note(tx: Tx, { tenantId }: RetentionScope, action: string, actor: AuditActor, id: string, details: Record<string, string | number>): Promise<void> {
    return this.audit.append(tx, { log: `tenant:${tenantId}`, action, actor, target: { kind: 'legal-hold', id }, details });
  }

  private async inProject<T>(caller: HoldCaller, projectId: string, work: (tx: Tx, scope: RetentionScope) => Promise<T>): Promise<T> {
    const tenantId = await this.db.transaction('platform', (tx) => this.repository.tenantOfProject(tx, projectId));
    if (tenantId === undefined || (caller.tenantId !== null && caller.tenantId !== tenantId)) throw new ProblemError('not-found');
    return this.db.transaction({ tenants: [tenantId] }, (tx) => work(tx, { tenantId, projectId }));
  }
}
