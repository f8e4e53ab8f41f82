import type { Tx } from '#contracts/transaction.js';
import { ProblemError } from '#http/problem.js';
import { Injectable } from '@nestjs/common';
import { LegalOrdersRepository } from './legal-orders.repository.js';

/** Says whether an order opens anything, and what. */
@Injectable()
export class OrdersForGrants {
  constructor(private readonly orders: LegalOrdersRepository) {}

  /** Throws `not-found` for an order that is about something else, `conflict` for one that was not found valid, or of which the customer was not told in time. `revealAt`: until then they may not know. */
  async opening(tx: Tx, orderId: string, { organisationId, projectId }: { organisationId: string; projectId: string }): Promise<{ sessionIds: string[]; revealAt: Date | null }> {
    const order = await this.orders.find(tx, orderId);
    if (!order || order.organisationId !== organisationId || order.projectId !== projectId) throw new ProblemError('not-found');
    if (!(await this.orders.open(tx, orderId))) throw new ProblemError('conflict', { detail: 'The order opens nothing yet: it has to be found valid, and the customer told seven days before, unless that is prohibited.' });
    return { sessionIds: order.recordingIds, revealAt: (await this.orders.prohibited(tx, orderId)) ? order.revealAt : null };
  }
}
