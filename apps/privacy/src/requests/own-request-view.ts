import type { Tx } from '#contracts/transaction.js';
import { Injectable } from '@nestjs/common';
import { Cases } from '../cases/cases.js';
import { authoritiesOf } from './authorities.js';
import type { OwnRequestDto, SystemProgressDto } from './person.dto.js';
import { RequestClock } from './request-clock.js';
import { CLOSED, pausesOf, type RequestRow, type RequestState } from './request.js';
import { RequestsRepository } from './requests.repository.js';
import { SubCasesRepository } from './sub-cases.repository.js';

const WORDS: Readonly<Record<RequestState, string>> = {
  unverified: 'We wait for your confirmation: the link or the code in our mail.',
  open: 'A person of ours is at work on it.',
  working: 'Our systems are at work on it.',
  done: 'It is done.',
  refused: 'We refused it, and said why. You can appeal, and you can complain to an authority.',
  withdrawn: 'You took it back.',
  joined: 'You asked the same before: we go on with that request, and with its clock.',
  lapsed: 'Nobody confirmed it in time. You can ask again.',
};

const PROTOCOL: Readonly<Record<RequestState, OwnRequestDto['protocolState']>> = {
  unverified: 'open', open: 'in_progress', working: 'in_progress', done: 'fulfilled', refused: 'denied', withdrawn: 'revoked', joined: 'in_progress', lapsed: 'expired',
};

/** A request in the words of the page that a person follows it on. */
@Injectable()
export class OwnRequestView {
  constructor(
    private readonly requests: RequestsRepository,
    private readonly subCases: SubCasesRepository,
    private readonly cases: Cases,
    private readonly clock: RequestClock,
  ) {}

  async of(tx: Tx, request: RequestRow): Promise<OwnRequestDto> {
    const { dueOn, dueAt, law, steps, paused } = this.clock.deadline(request);
    const isClosed = CLOSED.includes(request.state);
    return {
      reference: request.id,
      type: request.type,
      state: request.state,
      words: WORDS[request.state],
      protocolState: PROTOCOL[request.state],
      receivedAt: request.receivedAt,
      due: { on: dueOn, at: dueAt, law, steps, paused },
      progress: await this.progress(tx, request.caseId),
      pauses: pausesOf(request),
      extension: request.extension && { reason: request.extension.reason, counts: request.extended },
      customers: (await this.subCases.ofRequest(tx, request.id)).map(({ origin, state, passedOnAt, dueAt: theirs }) => ({ origin, state, passedOnAt, dueAt: theirs })),
      refusalCode: request.refusalCode,
      answer: request.answer,
      closedAt: request.closedAt,
      canWithdraw: !isClosed,
      canAppeal: request.state === 'refused' || request.state === 'done',
      appeals: await this.requests.appealsOf(tx, request.id),
      authorities: authoritiesOf(request.rules),
      caseId: request.caseId,
    };
  }

  async progress(tx: Tx, caseId: string | null): Promise<SystemProgressDto[]> {
    if (caseId === null) return [];
    const { nodes } = await this.cases.progress(tx, caseId);
    return nodes.map(({ holder, state, records, exception }) => ({ system: holder, state, records, keptBecause: exception ?? null }));
  }
}
