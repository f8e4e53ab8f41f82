import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { actorOf, type OperatorPrincipal } from '#identity/principal.js';
import { Outbox } from '#jobs/outbox.js';
import { Inject, Injectable } from '@nestjs/common';
import { type CaseRow, CaseRepository, type NodeRow } from './case.repository.js';
import type { CaseDto, CaseListDto, CaseNodeDto, CaseQueryDto, CaseWithNodesDto } from './cases.dto.js';

const PAGE = 25;

/** What operators see of cases, and may do. */
@Injectable()
export class CasesService {
  constructor(
    @Inject(databaseOf('privacy_api')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly cases: CaseRepository,
    private readonly outbox: Outbox,
  ) {}

  async list({ state, kind, limit = PAGE }: CaseQueryDto): Promise<CaseListDto> {
    const rows = await this.db.transaction('platform', (tx) => this.cases.list(tx, { state, kind, limit }));
    return { items: rows.map(toCase) };
  }

  /** Throws `not-found`. */
  read(id: string): Promise<CaseWithNodesDto> {
    return this.db.transaction('platform', async (tx) => this.withNodes(tx, await this.existing(tx, id)));
  }

  /** Throws `not-found`, `conflict`. */
  retry(operator: OperatorPrincipal, caseId: string, nodeId: string): Promise<CaseWithNodesDto> {
    return this.db.transaction('platform', async (tx) => {
      const held = await this.existing(tx, caseId);
      const node = await this.cases.node(tx, nodeId);
      if (node?.caseId !== caseId) throw new ProblemError('not-found');
      if (node.state !== 'waiting' && node.state !== 'running') throw new ProblemError('conflict', { detail: 'This data holder has answered.' });
      await this.cases.move(tx, nodeId, { phase: node.phase, state: 'waiting' });
      await this.cases.block(tx, nodeId, null);
      await this.outbox.enqueue(tx, 'privacy.run-case-node', { nodeId }, { key: nodeId });
      await this.audit.append(tx, { log: 'platform', action: 'case.retried', actor: actorOf(operator), target: { kind: 'case', id: caseId }, details: { nodeId } });
      return this.withNodes(tx, held);
    });
  }

  private async existing(tx: Tx, id: string): Promise<CaseRow> {
    const found = await this.cases.hold(tx, id);
    if (!found) throw new ProblemError('not-found');
    return found;
  }

  private async withNodes(tx: Tx, held: CaseRow): Promise<CaseWithNodesDto> {
    return { ...toCase(held), nodes: (await this.cases.nodes(tx, held.id)).map(toNode) };
  }
}

const toCase = ({ id, kind, requestId, state, openedAt, endedAt, backupsDueAt, backupsClearAt }: CaseRow): CaseDto => ({ id, kind, requestId, state, openedAt, endedAt, backupsDueAt, backupsClearAt });

const toNode = ({ id, app, holder, stores, phase, state, records, exception, blocked, attempts, answeredAt, verifiedAt }: NodeRow): CaseNodeDto => ({
  id, app, holder, stores, records, exception, blocked, attempts, answeredAt, verifiedAt, state: state === 'acted' ? (phase === 'plan' ? 'answered' : 'running') : state,
});
