import { Clock } from '#clock/clock.js';
import { AUDIT_WRITER, type AuditActor, type AuditLeaf, type AuditWriter } from '#contracts/audit-writer.js';
import type { Database } from '#database/database.js';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { IDENTITY_READER } from './credential.repository.js';
import type { DenialCode } from './denied-access.error.js';
import { LeafBudget } from './leaf-budget.js';

export interface Denial {
  /** Whose log it is written to; null: the platform's. */
  tenantId: string | null;
  actor: AuditActor;
  target: AuditLeaf['target'];
  /** The problem that was answered. */
  code: 'not-found' | DenialCode;
  /** Method and route template, without ids. */
  route: string;
}

const MINUTE = 60_000;

/**
 * Writes down what was refused to whom: `access.denied` in the asker's own log, at most 20 a minute for each asker. An id of another tenant and one that exists
 * nowhere look the same to us too. A leaf that cannot be written changes no answer: what was refused stays refused.
 */
@Injectable()
export class DeniedAccess {
  private readonly logger = new Logger(DeniedAccess.name);
  private readonly budget: LeafBudget;

  constructor(
    clock: Clock,
    @Inject(IDENTITY_READER) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
  ) {
    this.budget = new LeafBudget(clock, { perWindow: 20, milliseconds: MINUTE, names: 10_000 });
  }

  async record({ tenantId, actor, target, code, route }: Denial): Promise<void> {
    const unrecorded = this.budget.take(actor.id);
    if (unrecorded === undefined) return;
    const details = { code, route, ...(unrecorded > 0 ? { unrecorded } : {}) };
    try {
      const log = tenantId === null ? 'platform' : (`tenant:${tenantId}` as const);
      await this.db.transaction(tenantId === null ? 'platform' : { tenants: [tenantId] }, (tx) => this.audit.append(tx, { log, action: 'access.denied', actor, target, details }));
    } catch (error) {
      this.logger.error({ err: error }, 'A denied access could not be written down');
    }
  }
}
