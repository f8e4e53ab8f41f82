import type { Tx } from '#contracts/transaction.js';
import { Injectable } from '@nestjs/common';
import { mayExtend, mayPause } from '../deadlines/deadline.js';
import { PAUSE_REASONS } from '../deadlines/request-types.js';
import type { RequestDetailDto, RequestSummaryDto } from './desk.dto.js';
import { OwnRequestView } from './own-request-view.js';
import { RequestClock } from './request-clock.js';
import type { RequestRow } from './request.js';
import { RequestsRepository } from './requests.repository.js';

/** A request as operators see it. */
@Injectable()
export class DeskView {
  constructor(
    private readonly requests: RequestsRepository,
    private readonly clock: RequestClock,
    private readonly own: OwnRequestView,
  ) {}

  summary({ id, version, channel, type, state, receivedAt, dueAt, targetAt, ownerId, customerId, closedAt }: RequestRow): RequestSummaryDto {
    return { id, version, channel, type, state, receivedAt, dueAt, targetAt, overdue: closedAt === null && dueAt <= this.clock.now(), ownerId, customerId, closedAt };
  }

  async detail(tx: Tx, request: RequestRow): Promise<RequestDetailDto> {
    const { due, pauses, extension, progress, customers } = await this.own.of(tx, request);
    const { email, body, changes, agent, country, region, acknowledgedAt, verifiedBy, refusalCode, answer, conversationId, caseId, joinedInto, appealOf } = request;
    return {
      ...this.summary(request),
      email, body, changes, agent, country, region, acknowledgedAt, verifiedBy, refusalCode, answer, conversationId, caseId, joinedInto, appealOf,
      rules: request.rules.map(({ id }) => id),
      due, pauses, extension, progress, customers,
      acknowledgeBy: this.clock.deadline(request).acknowledgeBy,
      mayExtend: request.extension === null && mayExtend(this.clock.facts(request)),
      mayPause: PAUSE_REASONS.filter((reason) => mayPause(request.rules, reason)),
      events: await this.requests.events(tx, request.id),
    };
  }
}
