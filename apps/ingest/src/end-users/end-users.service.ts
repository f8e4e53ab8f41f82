import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { actorOf, mayReachProject, type Principal } from '#identity/principal.js';
import { Outbox } from '#jobs/outbox.js';
import { Inject, Injectable } from '@nestjs/common';
import type { DeletionDto } from '../deletions/deletion.dto.js';
import { DeletionsService } from '../deletions/deletions.service.js';
import { Webhooks } from '../webhooks/webhooks.js';
import type { FoundEndUserDto, RestrictionDto } from './end-user.dto.js';
import { EndUserRepository, type EndUserScope } from './end-user.repository.js';

const LISTED = 1_000;

/** What a customer does for a person who asks them for their rights. The pseudonym is in no URL, no log and no audit leaf. */
@Injectable()
export class EndUsersService {
  constructor(
    @Inject(databaseOf('ingest_api')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly repository: EndUserRepository,
    private readonly deletions: DeletionsService,
    private readonly webhooks: Webhooks,
    private readonly outbox: Outbox,
  ) {}

  /** Somebody who was never recorded is found with zeros. Throws `not-found` for a project out of reach. */
  find(principal: Principal, projectId: string, endUser: string): Promise<FoundEndUserDto> {
    return this.about(principal, projectId, endUser, async (tx, scope) => {
      const found = await this.repository.find(tx, scope);
      await this.note(tx, principal, scope, 'end-user.looked-up', found.recordings);
      return { ...found, items: await this.repository.recordings(tx, scope, LISTED) };
    });
  }

  /** Begins at once; follow the deletion. Its receipt proves it. */
  erase(principal: Principal, projectId: string, endUser: string): Promise<DeletionDto> {
    return this.about(principal, projectId, endUser, async (tx, scope) => {
      await this.repository.dropExports(tx, scope);
      await this.repository.unrestrict(tx, scope);
      await this.repository.forgetConsents(tx, scope);
      return this.deletions.eraseEndUser(tx, scope, endUser, actorOf(principal));
    });
  }

  restrict(principal: Principal, projectId: string, endUser: string): Promise<RestrictionDto> {
    return this.about(principal, projectId, endUser, async (tx, scope) => {
      const { recordings } = await this.repository.find(tx, scope);
      if (await this.repository.restrict(tx, scope, actorOf(principal))) {
        await this.note(tx, principal, scope, 'end-user.restricted', recordings);
        await this.webhooks.emit(tx, scope, 'end-user.restricted', { recordings });
      }
      return { restricted: true, recordings };
    });
  }

  /** What waited meanwhile is worked on again. */
  unrestrict(principal: Principal, projectId: string, endUser: string): Promise<RestrictionDto> {
    return this.about(principal, projectId, endUser, async (tx, scope) => {
      const { recordings } = await this.repository.find(tx, scope);
      if (await this.repository.unrestrict(tx, scope)) {
        for (const sessionId of await this.repository.waiting(tx, scope)) await this.outbox.enqueue(tx, 'frames.drain-session', { tenantId: scope.tenantId, sessionId }, { key: sessionId });
        await this.note(tx, principal, scope, 'end-user.unrestricted', recordings);
        await this.webhooks.emit(tx, scope, 'end-user.unrestricted', { recordings });
      }
      return { restricted: false, recordings };
    });
  }

  private note(tx: Tx, principal: Principal, { tenantId, projectId }: EndUserScope, action: string, recordings: number): Promise<void> {
    return this.audit.append(tx, { log: `tenant:${tenantId}`, action, actor: actorOf(principal), target: { kind: 'project', id: projectId }, details: { recordings } });
  }

  private async about<T>(principal: Principal, projectId: string, endUser: string, work: (tx: Tx, scope: EndUserScope) => Promise<T>): Promise<T> {
    return this.db.transaction({ tenants: [principal.tenantId] }, async (tx) => {
      const there = mayReachProject(principal, projectId) && (await this.repository.tenantOfProject(tx, projectId)) === principal.tenantId;
      if (!there) throw new ProblemError('not-found');
      return work(tx, { tenantId: principal.tenantId, projectId, endUser });
    });
  }
}
