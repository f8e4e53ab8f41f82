import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { actorOf, mayReachProject, type Principal } from '#identity/principal.js';
import { Outbox } from '#jobs/outbox.js';
import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { ArchiveParts } from './archive-parts.js';
import type { ExportDto } from './export.dto.js';
import { type ExportRef, ExportRepository } from './export.repository.js';

/** Archives for the rights of end users: asked for, followed, downloaded once or more within a day, removed. */
@Injectable()
export class ExportsService {
  constructor(
    @Inject(databaseOf('ingest_api')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly repository: ExportRepository,
    private readonly parts: ArchiveParts,
    private readonly outbox: Outbox,
  ) {}

  /** Throws `not-found`, `restricted`. */
  request(principal: Principal, projectId: string, endUser: string): Promise<ExportDto> {
    const { tenantId } = principal;
    return this.db.transaction({ tenants: [tenantId] }, async (tx) => {
      const there = mayReachProject(principal, projectId) && (await this.repository.tenantOfProject(tx, projectId)) === tenantId;
      if (!there) throw new ProblemError('not-found');
      if (await this.repository.isRestricted(tx, projectId, endUser)) throw new ProblemError('restricted');
      const ref = { tenantId, exportId: randomUUID() };
      await this.repository.insert(tx, ref, projectId, endUser, actorOf(principal));
      await this.outbox.enqueue(tx, 'exports.build', ref, { key: ref.exportId });
      await this.note(tx, principal, ref, 'export.requested', { projectId });
      return this.existing(tx, principal, ref);
    });
  }

  /** Throws `not-found`. */
  read(principal: Principal, exportId: string): Promise<ExportDto> {
    const ref = { tenantId: principal.tenantId, exportId };
    return this.db.transaction({ tenants: [principal.tenantId] }, (tx) => this.existing(tx, principal, ref));
  }

  /** The archive, part by part; before each of them it is looked whether it still may be shown. Throws `not-found`, `conflict` while it is not ready, `restricted`. */
  async download(principal: Principal, exportId: string): Promise<{ bytes: number; stream: Readable }> {
    const ref = { tenantId: principal.tenantId, exportId };
    const stored = await this.db.transaction({ tenants: [ref.tenantId] }, async (tx) => {
      const { state } = await this.existing(tx, principal, ref);
      const found = await this.repository.stored(tx, ref);
      if (!found) throw new ProblemError('conflict', { detail: `The archive is ${state}.` });
      if (found.restricted) throw new ProblemError('restricted');
      await this.note(tx, principal, ref, 'export.downloaded', {});
      return found;
    });
    const still = async (): Promise<boolean> => {
      const now = await this.db.transaction({ tenants: [ref.tenantId] }, (tx) => this.repository.stored(tx, ref));
      return now?.run === stored.run && !now.restricted;
    };
    return { bytes: stored.bytes, stream: Readable.from(this.parts.read(ref, stored, still), { objectMode: false }) };
  }

  /** Unreadable when it answers. Throws `not-found`. */
  remove(principal: Principal, exportId: string): Promise<void> {
    const ref = { tenantId: principal.tenantId, exportId };
    return this.db.transaction({ tenants: [principal.tenantId] }, async (tx) => {
      await this.existing(tx, principal, ref);
      await this.repository.remove(tx, ref);
      await this.note(tx, principal, ref, 'export.removed', {});
    });
  }

  private async existing(tx: Tx, principal: Principal, ref: ExportRef): Promise<ExportDto> {
    const found = await this.repository.find(tx, ref);
    if (!found || !mayReachProject(principal, found.projectId)) throw new ProblemError('not-found');
    return found;
  }

  private note(tx: Tx, principal: Principal, { tenantId, exportId }: ExportRef, action: string, details: Record<string, string>): Promise<void> {
    return this.audit.append(tx, { log: `tenant:${tenantId}`, action, actor: actorOf(principal), target: { kind: 'export', id: exportId }, details });
  }
}
