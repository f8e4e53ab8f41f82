import type { AuditActor } from '#contracts/audit-writer.js';
import type { SubjectIdentifier } from '#contracts/data-holder.js';
import type { Tx } from '#contracts/transaction.js';
import type { RightsNews } from '#mail/templates/rights.js';
import { Injectable } from '@nestjs/common';
import { Cases } from '../cases/cases.js';
import { RequestClock } from './request-clock.js';
import { RequestLetters } from './request-letters.js';
import { type EventKind, RequestLog } from './request-log.js';
import { CASE_OF, type RequestRow, type RequestState } from './request.js';
import { RequestsRepository } from './requests.repository.js';

export interface Ending {
  state: Extract<RequestState, 'done' | 'refused' | 'withdrawn'>;
  by: AuditActor;
  answer?: string;
  refusalCode?: RequestRow['refusalCode'];
}

/** Whom a request is about. A customer's person is known by the customer's own pseudonym. */
const subjectOf = ({ email, customerId, endUser }: RequestRow): SubjectIdentifier[] => {
  if (customerId !== null && endUser !== null) return [{ kind: 'end-user-pseudonym', value: endUser, tenantId: customerId }];
  return email === null ? [] : [{ kind: 'email', value: email }];
};

/** What a request sets going, and how it ends. Every step happens in the caller's transaction, in which the request is locked. */
@Injectable()
export class RequestWork {
  constructor(
    private readonly requests: RequestsRepository,
    private readonly cases: Cases,
    private readonly clock: RequestClock,
    private readonly letters: RequestLetters,
    private readonly log: RequestLog,
  ) {}

  /** Opens the case of its type. What people have to decide stays open for them: appeals, complaints, corrections that nobody spelled out. */
  async start(tx: Tx, request: RequestRow, by: AuditActor): Promise<RequestRow> {
    const kind = request.type === null ? undefined : CASE_OF[request.type];
    const subject = subjectOf(request);
    const isUnclear = kind === 'rectify' && request.changes === null;
    if (kind === undefined || isUnclear || subject.length === 0) return request;
    const caseId = await this.cases.open(tx, { kind, requestId: request.id, subject, ...(kind === 'rectify' ? { changes: request.changes ?? {} } : {}) });
    await this.log.note(tx, request, 'started', by, { caseId, kind });
    return this.requests.update(tx, request.id, { state: 'working', caseId });
  }

  /** Ends a restriction. The person is told in the same transaction, before the case can run (GDPR Art. 18(3)). */
  async lift(tx: Tx, request: RequestRow, by: AuditActor): Promise<string> {
    await this.letters.tell(tx, request, 'lifting');
    const caseId = await this.cases.open(tx, { kind: 'lift', requestId: request.id, subject: subjectOf(request) });
    await this.log.note(tx, request, 'lifting', by, { caseId });
    return caseId;
  }

  async end(tx: Tx, request: RequestRow, { state, by, answer, refusalCode }: Ending): Promise<RequestRow> {
    const now = this.clock.now();
    const pauses = request.pauses.map((pause) => (pause.to === null ? { ...pause, to: now.toISOString() } : pause));
    const ended = await this.requests.update(tx, request.id, { state, closedAt: now, pauses, answer: answer ?? request.answer, refusalCode: refusalCode ?? null, codeMac: null });
    await this.letters.tell(tx, ended, state satisfies RightsNews, answer);
    await this.log.note(tx, ended, state satisfies EventKind, by, refusalCode ? { code: refusalCode } : {});
    return ended;
  }
}
