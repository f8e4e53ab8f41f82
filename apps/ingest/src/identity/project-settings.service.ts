import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { actorOf, mayReachProject, type Principal } from '#identity/principal.js';
import { Inject, Injectable } from '@nestjs/common';
import { isAtLeast } from './masking.js';
import type { UpdateProjectSettingsDto } from './project-settings.dto.js';
import { type ProjectSettings, ProjectSettingsRepository, type ProjectSettingsRow } from './project-settings.repository.js';

/** What a customer says about how a project is recorded. Every change is a version of its own and is in the audit log. */
@Injectable()
export class ProjectSettingsService {
  constructor(
    @Inject(databaseOf('ingest_api')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly settings: ProjectSettingsRepository,
  ) {}

  read(principal: Principal, projectId: string): Promise<ProjectSettingsRow> {
    return this.inProject(principal, projectId, (tx) => this.settings.ensure(tx, principal.tenantId, projectId));
  }

  /** Changes what is named and leaves the rest. Throws `conflict` when `version` is no longer the current one, `validation-failed` for masking below the floor. */
  update(principal: Principal, projectId: string, { version, ...wish }: UpdateProjectSettingsDto): Promise<ProjectSettingsRow> {
    return this.inProject(principal, projectId, async (tx) => {
      const row = await this.settings.ensure(tx, principal.tenantId, projectId);
      const { version: current, updatedAt: _updatedAt, ...before } = row;
      if (version !== undefined && version !== current) throw new ProblemError('conflict', { detail: `The settings are at version ${current} by now.` });
      const after = { ...before, ...definedOf(wish) };
      if (!isAtLeast(after.masking, after.maskingFloor)) throw new ProblemError('validation-failed', { errors: [{ pointer: '/masking', detail: `Must hide at least as much as the floor, ${after.maskingFloor}.` }] });
      const changed = changesOf(before, after);
      if (Object.keys(changed).length === 0) return row;
      const updated = await this.settings.update(tx, principal.tenantId, projectId, after);
      await this.audit.append(tx, {
        log: `tenant:${principal.tenantId}`,
        action: 'project.settings-changed',
        actor: actorOf(principal),
        target: { kind: 'project', id: projectId },
        details: { version: updated.version, ...changed },
      });
      return updated;
    });
  }

  private inProject<T>(principal: Principal, projectId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.db.transaction({ tenants: [principal.tenantId] }, async (tx) => {
      const there = mayReachProject(principal, projectId) && (await this.settings.tenantOf(tx, projectId)) === principal.tenantId;
      if (!there) throw new ProblemError('not-found');
      return work(tx);
    });
  }
}

const definedOf = (wish: Partial<ProjectSettings>): Partial<ProjectSettings> => Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== undefined));

/** `masking: none → block` as `{ 'masking.before': 'none', 'masking.after': 'block' }`. */
const changesOf = (before: ProjectSettings, after: ProjectSettings): Record<string, string | number | boolean> => {
  const names = (Object.keys(after) as (keyof ProjectSettings)[]).filter((name) => before[name] !== after[name]);
  return Object.fromEntries(names.flatMap((name) => [[`${name}.before`, before[name]], [`${name}.after`, after[name]]]));
};
