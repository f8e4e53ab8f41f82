import { EXCHANGE_APPS } from '#config/config.js';
import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { SubjectIdentifier } from '#contracts/data-holder.js';
import type { Tx } from '#contracts/transaction.js';
import { ProblemError } from '#http/problem.js';
import { Outbox } from '#jobs/outbox.js';
import { Inject, Injectable } from '@nestjs/common';
import { randomBytes, randomUUID } from 'node:crypto';
import { ArchiveRepository } from './archive.repository.js';
import { CaseSeal } from './case-seal.js';
import type { CaseProgress, CaseRequest } from './case-types.js';
import { CaseRepository, type NodeRow } from './case.repository.js';

/** The one door to cases for other rooms. When a case ends, the job `privacy.case-ended` is asked for with its id. */
@Injectable()
export class Cases {
  constructor(
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly cases: CaseRepository,
    private readonly archives: ArchiveRepository,
    private readonly seal: CaseSeal,
    private readonly outbox: Outbox,
  ) {}

  /** Begins a case in the caller's transaction, as `privacy_api` or `privacy_worker`. Answers its id. */
  async open(tx: Tx, { kind, requestId, subject, changes }: CaseRequest): Promise<string> {
    if (subject.length === 0) throw new TypeError('A case is about somebody');
    const id = randomUUID();
    const contact = contactIn(subject);
    const made = await this.cases.insert(tx, {
      id, kind, requestId,
      subject: this.seal.seal(id, 'subject', subject),
      changes: changes ? this.seal.seal(id, 'changes', changes) : null,
      contact: contact === undefined ? null : this.seal.seal(id, 'contact', contact),
    });
    if (!made) return (await this.cases.ofRequest(tx, requestId ?? '', kind)) ?? id;
    if (kind === 'export') await this.archives.insert(tx, id, this.seal.seal(id, 'archive-key', randomBytes(32).toString('base64')));
    for (const app of EXCHANGE_APPS) await this.cases.insertNode(tx, { id: randomUUID(), caseId: id, app, holder: '', stores: [], phase: 'plan', records: 0, answer: null });
    for (const { id: nodeId } of await this.cases.ready(tx, id)) await this.outbox.enqueue(tx, 'privacy.run-case-node', { nodeId }, { key: nodeId });
    await this.audit.append(tx, { log: 'platform', action: 'case.opened', actor: { kind: 'system', id: 'cases' }, target: { kind: 'case', id }, details: { kind, requestId } });
    return id;
  }

  /** How far a case is. Throws `not-found`. */
  async progress(tx: Tx, caseId: string): Promise<CaseProgress> {
    const found = await this.cases.find(tx, caseId);
    if (!found) throw new ProblemError('not-found');
    const nodes = (await this.cases.nodes(tx, caseId)).filter(({ phase }) => phase !== 'plan');
    return { state: found.state === 'ending' ? 'running' : found.state, nodes: nodes.map(toProgress) };
  }
}

/** Where somebody is told about a case: the first address that is their own with us. */
export const contactIn = (subject: readonly SubjectIdentifier[]): string | undefined => subject.find(({ kind, tenantId }) => kind === 'email' && tenantId === undefined)?.value;

const toProgress = ({ holder, app, state, records, exception }: NodeRow): CaseProgress['nodes'][number] => ({
  holder, app, state: state === 'acted' ? 'running' : state, records, ...(exception === null ? {} : { exception }),
});
