import type { SubjectIdentifier } from '#contracts/data-holder.js';
import type { JobName } from '#contracts/jobs.js';
import type { Tx } from '#contracts/transaction.js';
import { Exchange, type ExchangeJob } from '#exchange/exchange.js';
import { Outbox } from '#jobs/outbox.js';
import type { PrivacyTask } from '#personal-data/privacy-task.js';
import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { ArchiveRepository, piecesOf } from './archive.repository.js';
import { CaseSeal } from './case-seal.js';
import { type CaseRow, CaseRepository, type NodeRow } from './case.repository.js';

const ANSWERS: Readonly<Record<NodeRow['app'], ExchangeJob & JobName>> = {
  waitlist: 'waitlist.answer-privacy-task',
  ingest: 'ingest.answer-privacy-task',
  privacy: 'privacy.answer-privacy-task',
};

/** How a task goes out. */
@Injectable()
export class CaseTasks {
  constructor(
    private readonly cases: CaseRepository,
    private readonly archives: ArchiveRepository,
    private readonly seal: CaseSeal,
    private readonly exchange: Exchange,
    private readonly outbox: Outbox,
  ) {}

  async post(tx: Tx, held: CaseRow, node: NodeRow, leaseSeconds: number): Promise<void> {
    if (node.exchangeId !== null) await this.exchange.close(tx, node.exchangeId);
    const prefix = `${piecesOf(held.id)}${randomUUID()}`;
    const exchangeId = await this.exchange.post(tx, { to: node.app, job: ANSWERS[node.app], body: await this.task(tx, held, node, prefix), answerJob: 'privacy.take-privacy-answer' });
    const until = await this.cases.posted(tx, node.id, exchangeId, leaseSeconds, prefix);
    await this.outbox.enqueue(tx, 'privacy.run-case-node', { nodeId: node.id }, { key: node.id, dueAt: until });
  }

  private async task(tx: Tx, held: CaseRow, node: NodeRow, prefix: string): Promise<PrivacyTask> {
    const task = taskOf(held, node);
    return {
      privacyTask: task,
      caseId: held.id,
      nodeId: node.id,
      holder: node.holder,
      subject: this.seal.open<SubjectIdentifier[]>(held.id, 'subject', held.subject as Buffer),
      ...(held.changes ? { changes: this.seal.open<Record<string, string>>(held.id, 'changes', held.changes) } : {}),
      ...(task === 'export' ? { pieces: { prefix, key: await this.archiveKey(tx, held.id) } } : {}),
    };
  }

  private async archiveKey(tx: Tx, caseId: string): Promise<string> {
    const sealed = await this.archives.keyOf(tx, caseId);
    return this.seal.open<string>(caseId, 'archive-key', sealed);
  }
}

const taskOf = ({ kind }: CaseRow, { phase }: NodeRow): PrivacyTask['privacyTask'] => {
  if (phase === 'plan') return 'plan';
  return phase === 'verify' ? 'verify' : kind;
};
