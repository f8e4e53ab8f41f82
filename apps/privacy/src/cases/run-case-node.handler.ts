import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { failpoint } from '#jobs/failpoint.js';
import { HandlesJob, type JobContext, type JobHandler } from '#jobs/handles-job.js';
import { Inject, Injectable } from '@nestjs/common';
import { CaseGraph } from './case-graph.js';
import { CaseTasks } from './case-tasks.js';
import { type CaseRow, CaseRepository, type NodeRow } from './case.repository.js';

/** An answer that has not come by then is asked for again. */
const LEASE_SECONDS = 120;
const PATIENT_ATTEMPTS = 5;
const BLOCKED_LEASE_SECONDS = 1_800;

/** Asks one data holder, and again when its answer does not come. */
@Injectable()
@HandlesJob('privacy.run-case-node')
export class RunCaseNodeHandler implements JobHandler<'privacy.run-case-node'> {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(databaseOf('privacy_worker')) private readonly db: Database,
    private readonly cases: CaseRepository,
    private readonly tasks: CaseTasks,
    private readonly graph: CaseGraph,
  ) {}

  async handle({ nodeId }: { nodeId: string }, context: Pick<JobContext, 'complete'>): Promise<void> {
    failpoint(this.config, 'case.before-post');
    await this.db.transaction('platform', async (tx) => {
      const named = await this.cases.node(tx, nodeId);
      const held = named && (await this.cases.hold(tx, named.caseId));
      const node = held && (await this.cases.node(tx, nodeId));
      if (held && node) await this.ask(tx, held, node);
      await context.complete(tx);
    });
    failpoint(this.config, 'case.after-post');
  }

  private async ask(tx: Tx, held: CaseRow, node: NodeRow): Promise<void> {
    const lost = node.state === 'running' && (await this.cases.leaseIsOver(tx, node.id));
    if (held.subject === null || held.state === 'done' || (node.state !== 'waiting' && !lost)) return;
    if (lost && node.attempts >= PATIENT_ATTEMPTS && node.blocked === null) await this.cases.block(tx, node.id, 'no-answer');
    const leaseSeconds = node.attempts >= PATIENT_ATTEMPTS ? BLOCKED_LEASE_SECONDS : LEASE_SECONDS;
    await this.tasks.post(tx, held, node, leaseSeconds);
    await this.graph.showBlocked(tx, held);
  }
}
