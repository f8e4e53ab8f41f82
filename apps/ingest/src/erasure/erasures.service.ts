import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { actorOf, mayReachProject, type Principal } from '#identity/principal.js';
import { Inject, Injectable } from '@nestjs/common';
import type { ErasureDto } from './erasure.dto.js';
import { ErasureRepository } from './erasure.repository.js';
import { SessionEraser } from './session-eraser.js';

/** Customers erase their recordings and see how far it is. */
@Injectable()
export class ErasuresService {
  constructor(
    @Inject(databaseOf('ingest_api')) private readonly db: Database,
    private readonly repository: ErasureRepository,
    private readonly eraser: SessionEraser,
  ) {}

  /** Unreadable when it answers. Asked again, it answers the first erasure. Throws `not-found`. */
  async request(principal: Principal, sessionId: string): Promise<ErasureDto> {
    const session = { tenantId: principal.tenantId, sessionId };
    return this.db.transaction({ tenants: [principal.tenantId] }, async (tx) => {
      const found = await this.repository.lock(tx, session);
      if (!found || !mayReachProject(principal, found.projectId)) throw new ProblemError('not-found');
      return this.eraser.erase(tx, session, actorOf(principal));
    });
  }

  /** Throws `not-found`. */
  async read(principal: Principal, id: string): Promise<ErasureDto> {
    return this.db.transaction({ tenants: [principal.tenantId] }, async (tx) => {
      const found = await this.repository.find(tx, principal.tenantId, id);
      if (!found || !mayReachProject(principal, found.projectId)) throw new ProblemError('not-found');
      return found.erasure;
    });
  }
}
