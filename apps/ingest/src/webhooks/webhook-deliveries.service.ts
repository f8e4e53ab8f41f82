import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ListCursor } from '#http/list-cursor.js';
import type { PageQuery } from '#http/page.dto.js';
import { ProblemError } from '#http/problem.js';
import { mayReachProject, type Principal } from '#identity/principal.js';
import { Inject, Injectable } from '@nestjs/common';
import type { WebhookDeliveryListDto } from './webhook.dto.js';
import { WebhookRepository } from './webhook.repository.js';

const LISTED = 100;

/** What a project was sent. */
@Injectable()
export class WebhookDeliveriesService {
  constructor(
    @Inject(databaseOf('ingest_api')) private readonly db: Database,
    private readonly repository: WebhookRepository,
    private readonly cursors: ListCursor,
  ) {}

  /** Newest first. Throws `not-found`, `invalid-cursor`. */
  list(principal: Principal, projectId: string, { cursor, limit = LISTED }: PageQuery): Promise<WebhookDeliveryListDto> {
    const { tenantId } = principal;
    const list = ['webhook-deliveries', tenantId, projectId];
    return this.db.transaction({ tenants: [tenantId] }, async (tx) => {
      const there = mayReachProject(principal, projectId) && (await this.repository.tenantOfProject(tx, projectId)) === tenantId;
      if (!there) throw new ProblemError('not-found');
      const from = this.cursors.decode(list, cursor);
      const { items, nextCursor } = this.cursors.page(list, await this.repository.deliveries(tx, { tenantId, projectId }, from, limit + 1), limit);
      return { items: items.map(({ at: _at, ...delivery }) => delivery), nextCursor };
    });
  }
}
