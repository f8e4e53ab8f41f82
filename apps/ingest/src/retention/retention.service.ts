import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { actorOf, mayReachProject, type Principal } from '#identity/principal.js';
import { Inject, Injectable } from '@nestjs/common';
import { Plans } from '../organisations/plans.service.js';
import { expiryOf } from './expiry.js';
import type { PreviewDto, ProjectRetentionDto, RecordingRetentionDto } from './retention.dto.js';
import { type OwnTime, RetentionRepository, type RetentionScope, type SessionTime } from './retention.repository.js';

const DEFAULT_DAYS = 30;
const DAY_MS = 86_400_000;

interface Change {
  action: string;
  own: (before: OwnTime, time: SessionTime, ceilingAt: Date) => OwnTime;
}

/** How long recordings are kept: by plan and project, and what a customer says about a single one. */
@Injectable()
export class RetentionService {
  constructor(
    @Inject(databaseOf('ingest_api')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly repository: RetentionRepository,
    private readonly plans: Plans,
  ) {}

  /** Throws `not-found`. */
  ofProject(principal: Principal, projectId: string): Promise<ProjectRetentionDto> {
    return this.inProject(principal, projectId, async (tx, scope) => {
      const days = await this.days(tx, scope);
      return { ...days, effectiveDays: Math.min(days.planDays, days.projectDays), next: await this.repository.next(tx, scope), evidence: await this.repository.evidence(tx, scope) };
    });
  }

  /** What a setting of so many days would do. Changes nothing. Throws `not-found`. */
  preview(principal: Principal, projectId: string, wanted: number | undefined): Promise<PreviewDto> {
    return this.inProject(principal, projectId, async (tx, scope) => {
      const { planDays, projectDays } = await this.days(tx, scope);
      const days = wanted ?? projectDays;
      const effectiveDays = Math.min(planDays, days);
      return { days, effectiveDays, ...(await this.repository.effect(tx, scope, effectiveDays)) };
    });
  }

  /** Throws `not-found`, `session-deleted`. */
  ofRecording(principal: Principal, sessionId: string): Promise<RecordingRetentionDto> {
    return this.db.transaction({ tenants: [principal.tenantId] }, async (tx) => this.shown(tx, principal, sessionId, await this.there(tx, principal, sessionId)));
  }

  /** Makes it go sooner; later than now it cannot. Throws `not-found`, `session-deleted`, `conflict`. */
  shorten(principal: Principal, sessionId: string, to: Date): Promise<RecordingRetentionDto> {
    return this.change(principal, sessionId, {
      action: 'recording.shortened',
      own: (before, { expiresAt }) => {
        if (to > expiresAt) throw new ProblemError('conflict', { detail: 'The recording goes sooner than that. A pin can keep it longer.' });
        return { ...before, shortenedTo: to };
      },
    });
  }

  /** Keeps it longer than its project would, at most as long as the plan allows. Throws `not-found`, `session-deleted`. */
  pin(principal: Principal, sessionId: string, until: Date | undefined): Promise<RecordingRetentionDto> {
    return this.change(principal, sessionId, {
      action: 'recording.pinned',
      own: (before, _time, ceilingAt) => ({ ...before, pin: { until: until && until < ceilingAt ? until : ceilingAt, by: actorOf(principal) } }),
    });
  }

  /** Throws `not-found`, `session-deleted`. */
  unpin(principal: Principal, sessionId: string): Promise<RecordingRetentionDto> {
    return this.change(principal, sessionId, { action: 'recording.unpinned', own: (before) => ({ ...before, pin: null }) });
  }

  private change(principal: Principal, sessionId: string, { action, own }: Change): Promise<RecordingRetentionDto> {
    const { tenantId } = principal;
    return this.db.transaction({ tenants: [tenantId] }, async (tx) => {
      const time = await this.there(tx, principal, sessionId);
      const ceilingAt = await this.ceiling(tx, tenantId, time);
      const after = own(ownOf(time), time, ceilingAt);
      const { expiresAt, rule } = expiryOf({ ceilingAt, base: after.base, shortenedTo: after.shortenedTo, pinnedUntil: after.pin?.until });
      await this.repository.setOwn(tx, tenantId, sessionId, after);
      await this.repository.setExpiry(tx, tenantId, sessionId, expiresAt, rule);
      await this.audit.append(tx, { log: `tenant:${tenantId}`, action, actor: actorOf(principal), target: { kind: 'session', id: sessionId }, details: { before: time.expiresAt.toISOString(), after: expiresAt.toISOString(), rule } });
      return this.shown(tx, principal, sessionId, (await this.repository.time(tx, tenantId, sessionId)) as SessionTime);
    });
  }

  private async shown(tx: Tx, { tenantId }: Principal, sessionId: string, time: SessionTime): Promise<RecordingRetentionDto> {
    const { expiresAt, rule, shortenedTo, pinnedUntil, pinnedAt, pinnedByKind, pinnedById } = time;
    const pin = pinnedUntil && pinnedAt ? { until: pinnedUntil, at: pinnedAt, byKind: pinnedByKind ?? '', byId: pinnedById ?? '' } : null;
    return { sessionId, expiresAt, rule, ceilingAt: await this.ceiling(tx, tenantId, time), shortenedTo, pin, holds: await this.repository.holds(tx, sessionId) };
  }

  private async there(tx: Tx, principal: Principal, sessionId: string): Promise<SessionTime> {
    const time = await this.repository.time(tx, principal.tenantId, sessionId);
    if (!time || !mayReachProject(principal, time.projectId)) throw new ProblemError('not-found');
    if (time.gone) throw new ProblemError('session-deleted');
    return time;
  }

  private async ceiling(tx: Tx, tenantId: string, { startedAt }: SessionTime): Promise<Date> {
    const { retentionDays } = await this.plans.of(tx, tenantId);
    return new Date(startedAt.getTime() + retentionDays * DAY_MS);
  }

  private async days(tx: Tx, scope: RetentionScope): Promise<{ planDays: number; projectDays: number }> {
    const { retentionDays } = await this.plans.of(tx, scope.tenantId);
    return { planDays: retentionDays, projectDays: (await this.repository.projectDays(tx, scope)) ?? DEFAULT_DAYS };
  }

  private async inProject<T>(principal: Principal, projectId: string, work: (tx: Tx, scope: RetentionScope) => Promise<T>): Promise<T> {
    return this.db.transaction({ tenants: [principal.tenantId] }, async (tx) => {
      const there = mayReachProject(principal, projectId) && (await this.repository.tenantOfProject(tx, projectId)) === principal.tenantId;
      if (!there) throw new ProblemError('not-found');
      return work(tx, { tenantId: principal.tenantId, projectId });
    });
  }
}

/** What was said about it before, or what plan and project said alone. */
const ownOf = ({ expiresAt, rule, baseExpiresAt, baseRule, shortenedTo, pinnedUntil, pinnedByKind, pinnedById }: SessionTime): OwnTime => ({
  base: { at: baseExpiresAt ?? expiresAt, rule: baseRule ?? (rule === 'plan' ? 'plan' : 'project') },
  shortenedTo,
  pin: pinnedUntil ? { until: pinnedUntil, by: { kind: (pinnedByKind ?? 'system') as 'member', id: pinnedById ?? '' } } : null,
});
