import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ListCursor } from '#http/list-cursor.js';
import { ProblemError } from '#http/problem.js';
import { actorOf, mayReachProject, type Principal } from '#identity/principal.js';
import { Inject, Injectable } from '@nestjs/common';
import { watchAuditCsv } from './watch-audit.csv.js';
import type { ProjectWatchAuditQuery, WatchAuditDto, WatchAuditFilter } from './watch-audit.dto.js';
import { type ViewingRow, WatchAuditRepository } from './watch-audit.repository.js';

const DEFAULT_LIMIT = 25;
const CSV_LIMIT = 5_000;

interface Found {
  rows: ViewingRow[];
  nextCursor: string | null;
}

/** What customers see of who watched their recordings. */
@Injectable()
export class WatchAuditService {
  constructor(
    @Inject(databaseOf('ingest_api')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly repository: WatchAuditRepository,
    private readonly cursors: ListCursor,
  ) {}

  /** Throws `not-found`, `invalid-cursor`. */
  async ofProject(principal: Principal, projectId: string, wish: ProjectWatchAuditQuery): Promise<WatchAuditDto> {
    return this.in(principal, projectId, async (tx) => toDto(await this.find(tx, principal, projectId, wish, wish.limit ?? DEFAULT_LIMIT)));
  }

  async ofRecording(principal: Principal, sessionId: string, wish: WatchAuditFilter): Promise<WatchAuditDto> {
    return this.db.transaction({ tenants: [principal.tenantId] }, async (tx) => {
      const projectId = await this.repository.projectOfSession(tx, principal.tenantId, sessionId);
      if (projectId === undefined || !mayReachProject(principal, projectId)) throw new ProblemError('not-found');
      return toDto(await this.find(tx, principal, projectId, { ...wish, recordingId: sessionId }, wish.limit ?? DEFAULT_LIMIT));
    });
  }

  /** Up to 5,000 viewings as CSV. Taking them along is in the audit log. */
  async csvOfProject(principal: Principal, projectId: string, { limit: _limit, ...wish }: ProjectWatchAuditQuery): Promise<{ csv: string; nextCursor: string | null }> {
    return this.in(principal, projectId, async (tx) => {
      const { rows, nextCursor } = await this.find(tx, principal, projectId, wish, CSV_LIMIT);
      await this.audit.append(tx, { log: `tenant:${principal.tenantId}`, action: 'watch-audit.exported', actor: actorOf(principal), target: { kind: 'project', id: projectId }, details: { viewings: rows.length } });
      return { csv: watchAuditCsv(rows), nextCursor };
    });
  }

  private async find(tx: Tx, { tenantId }: Principal, projectId: string, { cursor, limit: _limit, ...filter }: ProjectWatchAuditQuery, limit: number): Promise<Found> {
    const given = Object.entries(filter).filter(([, value]) => value !== undefined).sort(([a], [b]) => (a < b ? -1 : 1));
    const list = ['watch-audit', tenantId, projectId, given];
    const after = this.cursors.decode(list, cursor);
    const found = await this.repository.list(tx, { ...filter, tenantId, projectId, after, limit: limit + 1 });
    const { items, nextCursor } = this.cursors.page(list, found, limit);
    return { rows: items, nextCursor };
  }

  private async in<T>(principal: Principal, projectId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.db.transaction({ tenants: [principal.tenantId] }, async (tx) => {
      const there = mayReachProject(principal, projectId) && (await this.repository.tenantOfProject(tx, projectId)) === principal.tenantId;
      if (!there) throw new ProblemError('not-found');
      return work(tx);
    });
  }
}

const toDto = ({ rows, nextCursor }: Found): WatchAuditDto => ({ items: rows.map(({ at: _at, ...row }) => row), nextCursor });
