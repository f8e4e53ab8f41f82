import type { AuditActor } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import { ProblemError } from '#http/problem.js';
import { Injectable } from '@nestjs/common';
import { mayExtend, mayPause, rulesFor } from '../deadlines/deadline.js';
import { given } from './desk.service.js';
import type { RefuseDto, SortRequestDto, StopClockDto } from './desk-steps.dto.js';
import { RequestClock } from './request-clock.js';
import { RequestLetters } from './request-letters.js';
import { RequestLog } from './request-log.js';
import { CLOSED, isPaused, type RequestRow, type VerifiedBy } from './request.js';
import { RequestsRepository } from './requests.repository.js';
import { Verification, VerificationParts } from './verification.js';

const conflict = (detail: string): ProblemError => new ProblemError('conflict', { detail });

const mustBeOpen = ({ state }: RequestRow): void => {
  if (CLOSED.includes(state)) throw conflict('The request has ended.');
};

/** What an operator may do with a request that is locked, and what the law does not let them. */
@Injectable()
export class DeskSteps {
  constructor(
    private readonly requests: RequestsRepository,
    private readonly clock: RequestClock,
    private readonly letters: RequestLetters,
    private readonly log: RequestLog,
    private readonly verification: Verification,
    private readonly parts: VerificationParts,
  ) {}

  async assign(tx: Tx, request: RequestRow, by: AuditActor, ownerId: string | null): Promise<RequestRow> {
    mustBeOpen(request);
    await this.log.note(tx, request, 'assigned', by, { to: ownerId });
    return this.requests.update(tx, request.id, { ownerId });
  }

  /** Says what a message asks for and whose law applies: the rules are those of its receipt. Work on it begins where it can. */
  async sort(tx: Tx, request: RequestRow, by: AuditActor, { type, country, region, changes }: SortRequestDto): Promise<RequestRow> {
    mustBeOpen(request);
    if (request.caseId !== null) throw conflict('Our systems are at work on it already.');
    const [where, part] = [country ?? request.country, region ?? request.region];
    const rules = rulesFor({ country: where, region: part, type, receivedAt: request.receivedAt });
    const sorted = await this.requests.update(tx, request.id, {
      type, country: where, region: part, rules, changes: given(changes) ?? request.changes, warned: 0, ...this.clock.due({ ...request, rules }),
    });
    await this.log.note(tx, sorted, 'sorted', by, { type, country: where, region: part });
    if (sorted.state === 'open') await this.verification.begin(tx, sorted, by);
    return (await this.requests.find(tx, sorted.id)) ?? sorted;
  }

  async verify(tx: Tx, request: RequestRow, by: AuditActor, method: VerifiedBy | undefined): Promise<RequestRow> {
    if (request.state !== 'unverified') throw conflict('It is verified, or has ended.');
    if (method === undefined) {
      await this.verification.ask(tx, request, by);
      return (await this.requests.find(tx, request.id)) ?? request;
    }
    return this.verification.confirm(tx, request, method, by);
  }

  /** Once, before the first deadline, where the law has it. It counts when its notice has reached the person in time. */
  async extend(tx: Tx, request: RequestRow, by: AuditActor, reason: string): Promise<RequestRow> {
    mustBeOpen(request);
    const facts = this.clock.facts(request);
    if (request.extension !== null && request.extension.deliveredAt !== null) throw conflict('It was extended before; a second time is not lawful.');
    if (!mayExtend(facts)) throw conflict('The law that decides knows no extension.');
    if (facts.now >= this.clock.deadline(request).dueAt) throw conflict('The first deadline is over: it can no longer be extended.');
    const mailId = await this.letters.tell(tx, request, 'extended', reason);
    await this.log.note(tx, request, 'extension-asked', by);
    return this.requests.update(tx, request.id, { extension: { reason, askedAt: facts.now.toISOString(), mailId, deliveredAt: null } });
  }

  async pause(tx: Tx, request: RequestRow, by: AuditActor, { reason, question }: StopClockDto): Promise<RequestRow> {
    mustBeOpen(request);
    if (isPaused(request)) throw conflict('The clock stands still already.');
    if (!mayPause(request.rules, reason)) throw conflict('A law that can apply does not let the clock stand still for this.');
    const { now } = this.clock.facts(request);
    if (now >= this.clock.deadline(request).dueAt) throw conflict('The deadline is over.');
    const mailId = await this.letters.tell(tx, request, 'paused', question);
    await this.log.note(tx, request, 'paused', by, { reason });
    const pauses = [...request.pauses, { reason, from: now.toISOString(), to: null, mailId }];
    return this.requests.update(tx, request.id, { pauses, ...this.clock.due({ ...request, pauses }) });
  }

  async refuse(tx: Tx, request: RequestRow, by: AuditActor, { code, reason }: RefuseDto): Promise<RequestRow> {
    mustBeOpen(request);
    if (request.state === 'working') throw conflict('Our systems are at work on it.');
    return this.parts.work.end(tx, request, { state: 'refused', by, answer: reason, refusalCode: code });
  }

  /** For what people decide. What our systems do ends by itself. */
  async complete(tx: Tx, request: RequestRow, by: AuditActor, answer: string | undefined): Promise<RequestRow> {
    if (request.state !== 'open') throw conflict('Nobody confirmed it, our systems are at work on it, or it has ended.');
    return this.parts.work.end(tx, request, { state: 'done', by, answer });
  }

  async lift(tx: Tx, request: RequestRow, by: AuditActor): Promise<RequestRow> {
    const restricts = request.type !== null && ['restrict', 'object', 'withdraw-consent', 'opt-out'].includes(request.type);
    if (!restricts || request.state !== 'done' || request.reducedAt !== null) throw conflict('It restricted nothing, or we no longer know whom.');
    await this.parts.work.lift(tx, request, by);
    return (await this.requests.find(tx, request.id)) ?? request;
  }

  async passOn(tx: Tx, request: RequestRow, by: AuditActor, origin: string): Promise<RequestRow> {
    if (request.verifiedAt === null || CLOSED.includes(request.state)) throw conflict('Nobody confirmed it, or it has ended.');
    const told = await this.parts.passingOn.passOn(tx, request, [origin], by);
    if (told === 0) throw conflict('Nobody records on this origin, or all who do know already.');
    return request;
  }
}
