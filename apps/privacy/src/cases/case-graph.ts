import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import { Outbox } from '#jobs/outbox.js';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { type CaseRow, CaseRepository, type NodeRow } from './case.repository.js';

/** Rounds of asking everything again, after which a person is told: something comes back as fast as it is erased. */
const PATIENT_ROUNDS = 6;
const MOST_BACKOFF_SECONDS = 3_600;

const ended = ({ state }: NodeRow): boolean => state === 'acted';

/**
 * What may happen next in a case, from what its rows say and nothing else: whoever was killed, the next one finds the same. First every app says which holders it
 * has; then each holder is asked, those by which others find people last; after an erasure everything is asked again, and what still finds something is erased again.
 */
@Injectable()
export class CaseGraph {
  private readonly log = new Logger(CaseGraph.name);

  constructor(
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly cases: CaseRepository,
    private readonly outbox: Outbox,
  ) {}

  /** The case is held by the caller's transaction. */
  async advance(tx: Tx, held: CaseRow): Promise<void> {
    if (held.state === 'done' || held.state === 'ending') return;
    let nodes = await this.cases.nodes(tx, held.id);
    if (!held.planned && nodes.every(ended)) {
      await this.plan(tx, held, nodes);
      nodes = await this.cases.nodes(tx, held.id);
    }
    const work = nodes.filter(({ phase }) => phase !== 'plan');
    if (work.length > 0 && work.every(ended)) await this.turn(tx, held, work);
    for (const { id, notBefore } of await this.cases.ready(tx, held.id)) await this.outbox.enqueue(tx, 'privacy.run-case-node', { nodeId: id }, { key: id, ...(notBefore ? { dueAt: notBefore } : {}) });
    await this.showBlocked(tx, held);
  }

  /** Says once that somebody has to look, and takes it back by itself. */
  async showBlocked(tx: Tx, { id, state }: CaseRow): Promise<void> {
    const blocked = (await this.cases.nodes(tx, id)).filter((node) => node.blocked !== null && (node.state === 'waiting' || node.state === 'running'));
    if (blocked.length > 0 && state === 'running') {
      this.log.error({ msg: 'a case is blocked', caseId: id, nodes: blocked.map(({ app, holder, blocked: reason }) => `${app} ${holder} ${reason}`) });
      await this.cases.setState(tx, id, 'blocked');
      await this.audit.append(tx, { log: 'platform', action: 'case.blocked', actor: { kind: 'worker', id: 'cases' }, target: { kind: 'case', id }, details: { nodes: blocked.length } });
    }
    if (blocked.length === 0 && state === 'blocked') await this.resume(tx, id);
  }

  private async resume(tx: Tx, id: string): Promise<void> {
    const now = await this.cases.find(tx, id);
    if (now?.state === 'blocked') await this.cases.setState(tx, id, 'running');
  }

  private async plan(tx: Tx, { id, kind }: CaseRow, plans: readonly NodeRow[]): Promise<void> {
    const made: { id: string; last: boolean }[] = [];
    for (const { app, answer } of plans) {
      for (const { name, stores, last, records, omits } of answer?.holders ?? []) {
        const node = { id: randomUUID(), last };
        await this.cases.insertNode(tx, { id: node.id, caseId: id, app, holder: name, stores, phase: 'act', records: kind === 'erase' ? records : 0, answer: { omits } });
        made.push(node);
      }
    }
    if (kind === 'erase') {
      for (const late of made.filter(({ last }) => last)) for (const early of made.filter(({ last }) => !last)) await this.cases.insertDependency(tx, late.id, early.id);
    }
    await this.cases.setPlanned(tx, id);
  }

  /** Every node has answered: on to the next pass, or to the end. */
  private async turn(tx: Tx, { id, kind, rounds }: CaseRow, work: readonly NodeRow[]): Promise<void> {
    if (kind !== 'erase') return this.finish(tx, id, work, () => 'answered');
    if (work.every(({ phase }) => phase === 'act')) {
      for (const node of work) await this.cases.move(tx, node.id, { phase: 'verify', state: 'waiting' });
      return;
    }
    if (work.every(({ remaining }) => remaining === 0)) return this.finish(tx, id, work, endOf);
    await this.cases.nextRound(tx, id);
    const afterSeconds = Math.min(2 ** rounds, MOST_BACKOFF_SECONDS);
    const stubborn = rounds + 1 >= PATIENT_ROUNDS ? { blocked: 'still-found' } : {};
    for (const node of work) await this.cases.move(tx, node.id, node.remaining === 0 ? { phase: 'act', state: 'acted' } : { phase: 'act', state: 'waiting', afterSeconds, ...stubborn });
  }

  private async finish(tx: Tx, id: string, work: readonly NodeRow[], stateOf: (node: NodeRow) => NodeRow['state']): Promise<void> {
    for (const node of work) await this.cases.move(tx, node.id, { phase: node.phase, state: stateOf(node) });
    await this.cases.setState(tx, id, 'ending');
    await this.outbox.enqueue(tx, 'privacy.finish-case', { caseId: id }, { key: id });
  }
}

const endOf = ({ exception, records }: NodeRow): NodeRow['state'] => {
  if (exception !== null) return 'lawful-exception';
  return records > 0 ? 'erased' : 'verified-absent';
};
