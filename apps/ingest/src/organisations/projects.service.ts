import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { KeyVerifier } from '#identity/key-verifier.js';
import { actorOf, type Principal } from '#identity/principal.js';
import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { ownOrganisation } from './own-organisation.js';
import { PlanLimits } from './plan-limits.js';
import type { UpdateProjectDto } from './projects.dto.js';
import { type ProjectRow, ProjectsRepository } from './projects.repository.js';

const WHY_NOT = {
  'not-archived': 'Put the project away first: nothing is recorded then.',
  recordings: 'The project has recordings, or is erasing some. Delete them first: POST /v1/projects/{projectId}/deletions.',
} as const;

/** The apps of an organisation. */
@Injectable()
export class ProjectsService {
  constructor(
    @Inject(databaseOf('identity_writer')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly projects: ProjectsRepository,
    private readonly limits: PlanLimits,
    private readonly verifier: KeyVerifier,
  ) {}

  list(principal: Principal, organisationId: string, archived: boolean): Promise<ProjectRow[]> {
    const tenantId = ownOrganisation(principal, organisationId);
    return this.db.transaction({ tenants: [tenantId] }, (tx) => this.projects.list(tx, tenantId, principal.projectId, archived));
  }

  /** Throws `plan-limit`. Its settings are the defaults until somebody changes them. */
  create(principal: Principal, organisationId: string, name: string): Promise<ProjectRow> {
    const tenantId = ownOrganisation(principal, organisationId);
    return this.db.transaction({ tenants: [tenantId] }, async (tx) => {
      await this.limits.assertRoom(tx, tenantId, 'projects');
      const project = await this.projects.insert(tx, tenantId, randomUUID(), name.trim());
      await this.note(tx, principal, 'project.created', project.id);
      return project;
    });
  }

  /** Throws `not-found`, and `plan-limit` when a project that was put away finds no room any more. */
  async update(principal: Principal, projectId: string, wish: UpdateProjectDto): Promise<ProjectRow> {
    const { tenantId } = principal;
    const { project, revoked } = await this.db.transaction({ tenants: [tenantId] }, async (tx) => {
      const before = await this.projects.lock(tx, tenantId, projectId);
      if (!before) throw new ProblemError('not-found');
      const wasArchived = before.archivedAt !== null;
      const archived = wish.archived ?? wasArchived;
      if (wasArchived && !archived) await this.limits.assertRoom(tx, tenantId, 'projects');
      const after = await this.projects.update(tx, tenantId, projectId, wish.name?.trim() ?? before.name, archived);
      const revokedKeys = archived && !wasArchived ? await this.projects.revokeKeys(tx, tenantId, projectId) : [];
      if (after.name !== before.name) await this.note(tx, principal, 'project.renamed', projectId);
      if (archived !== wasArchived) await this.note(tx, principal, archived ? 'project.archived' : 'project.restored', projectId, { revokedKeys: revokedKeys.length });
      return { project: after, revoked: revokedKeys };
    });
    for (const keyId of revoked) this.verifier.forget(keyId);
    return project;
  }

  /** For good. Throws `conflict` unless it was put away and its recordings are erased. */
  async delete(principal: Principal, projectId: string): Promise<void> {
    const { tenantId } = principal;
    await this.db.transaction({ tenants: [tenantId] }, async (tx) => {
      if (!(await this.projects.lock(tx, tenantId, projectId))) throw new ProblemError('not-found');
      const outcome = await this.projects.erase(tx, tenantId, projectId);
      if (outcome !== 'done') throw new ProblemError('conflict', { detail: WHY_NOT[outcome] });
      await this.note(tx, principal, 'project.deleted', projectId);
    });
  }

  private note(tx: Tx, principal: Principal, action: string, id: string, details: Record<string, number> = {}): Promise<void> {
    return this.audit.append(tx, { log: `tenant:${principal.tenantId}`, action, actor: actorOf(principal), target: { kind: 'project', id }, details });
  }
}
