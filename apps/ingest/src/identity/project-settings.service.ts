import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { actorOf, mayReachProject, type Principal } from '#identity/principal.js';
import { Outbox } from '#jobs/outbox.js';
import type { MaskRule } from '#recording-format/mask-rules.js';
import { Inject, Injectable } from '@nestjs/common';
import { Plans } from '../organisations/plans.service.js';
import { checkSettings } from './check-settings.js';
import type { SettingsVersionsDto, SettingsVersionsQuery, UpdateProjectSettingsDto } from './project-settings.dto.js';
import type { ProjectSettings } from './project-settings.js';
import { ProjectSettingsRepository, type ProjectSettingsRow } from './project-settings.repository.js';
import { auditDetails, changesBetween, unmasks } from './settings-changes.js';

const LAST_VERSION = 2_147_483_647;
const PAGE = 20;

/** What a customer says about how a project is recorded. Every change is a version of its own and is in the audit log. */
@Injectable()
export class ProjectSettingsService {
  constructor(
    @Inject(databaseOf('ingest_api')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly settings: ProjectSettingsRepository,
    private readonly plans: Plans,
    private readonly outbox: Outbox,
  ) {}

  read(principal: Principal, projectId: string): Promise<ProjectSettingsRow> {
    return this.inProject(principal, projectId, (tx) => this.settings.ensure(tx, principal.tenantId, projectId));
  }

  /**
   * Changes what is named and leaves the rest. Throws `precondition-failed` when `version` is no longer the current one, `validation-failed` for what does not
   * fit together or is more than the plan allows, `reauthentication-required` for what unmasks.
   */
  update(principal: Principal, projectId: string, version: number, wish: UpdateProjectSettingsDto): Promise<ProjectSettingsRow> {
    return this.inProject(principal, projectId, async (tx) => {
      const row = await this.settings.ensure(tx, principal.tenantId, projectId);
      if (version !== row.version) throw new ProblemError('precondition-failed', { detail: `The settings are at version ${row.version} by now.` });
      const { version: _version, updatedAt: _updatedAt, ...before } = row;
      const after = { ...before, ...definedOf(wish) };
      checkSettings(before, after, await this.plans.of(tx, principal.tenantId));
      const changes = changesBetween(before, after);
      if (changes.length === 0) return row;
      if (unmasks(before, after) && isStale(principal)) throw new ProblemError('reauthentication-required');
      const updated = await this.settings.update(tx, { tenantId: principal.tenantId, projectId, by: actorOf(principal) }, row, after);
      // What exists is brought down to a shorter retention; a longer one is for what comes.
      if (updated.retentionDays < row.retentionDays) await this.outbox.enqueue(tx, 'retention.apply', { tenantId: principal.tenantId, projectId }, { key: projectId });
      await this.audit.append(tx, {
        log: `tenant:${principal.tenantId}`,
        action: 'project.settings-changed',
        actor: actorOf(principal),
        target: { kind: 'project', id: projectId },
        details: { version: updated.version, ...auditDetails(changes) },
      });
      return updated;
    });
  }

  /** Every version there was, newest first, with what it changed. */
  versions(principal: Principal, projectId: string, { before = LAST_VERSION, limit = PAGE }: SettingsVersionsQuery): Promise<SettingsVersionsDto> {
    return this.inProject(principal, projectId, async (tx) => {
      // One more than is shown: what the last one changed is seen against it.
      const found = await this.settings.versions(tx, principal.tenantId, projectId, before, limit + 1);
      const shown = found.slice(0, limit);
      const versions = shown.map(({ changedByKind, changedById, ...version }, i) => ({
        ...version,
        changedBy: changedByKind !== null && changedById !== null ? { kind: changedByKind, id: changedById } : null,
        changes: changesBetween(found[i + 1]?.settings ?? {}, version.settings),
      }));
      return { versions, nextBefore: found.length > limit ? (shown.at(-1)?.version ?? null) : null };
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

/** Secret keys are not asked: they were made by somebody who was. */
const isStale = (principal: Principal): boolean => principal.kind === 'member' && !principal.recentlyAuthenticated;

const definedOf = ({ maskRules, ...wish }: UpdateProjectSettingsDto): Partial<ProjectSettings> => {
  const given: Partial<ProjectSettings> = Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== undefined));
  return maskRules ? { ...given, maskRules: maskRules.map(plainRule) } : given;
};

/** In the order in which Postgres gives its keys back, so that equal rules are equal text. */
const plainRule = ({ route, area, label }: MaskRule): MaskRule => ({
  ...(area ? { area: { x: area.x, y: area.y, width: area.width, height: area.height } } : {}),
  ...(label ? { label } : {}),
  route,
});
