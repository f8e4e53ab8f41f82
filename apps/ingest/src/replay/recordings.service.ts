import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { mayReachProject, type Principal } from '#identity/principal.js';
import { Inject, Injectable } from '@nestjs/common';
import { ListCursor } from './list-cursor.js';
import type { ListRecordingsQuery, RecordingListDto, RecordingManifestDto } from './recordings.dto.js';
import { ReplayRepository } from './replay.repository.js';
import { toManifest, toSummary } from './to-recording.js';
import { assertThere, ViewingLog } from './viewing-log.js';

const DEFAULT_LIMIT = 25;
const MAX_MARKS = 20_000;

/** A customer's recordings: which there are, and what one consists of. */
@Injectable()
export class RecordingsService {
  constructor(
    @Inject(databaseOf('ingest_api')) private readonly db: Database,
    private readonly repository: ReplayRepository,
    private readonly cursors: ListCursor,
    private readonly viewings: ViewingLog,
  ) {}

  /** One page, newest first. Throws `not-found` for a project out of reach, `invalid-cursor`. */
  async list(principal: Principal, projectId: string, { cursor, limit = DEFAULT_LIMIT }: ListRecordingsQuery): Promise<RecordingListDto> {
    const { tenantId } = principal;
    return this.db.transaction({ tenants: [tenantId] }, async (tx) => {
      const there = mayReachProject(principal, projectId) && (await this.repository.tenantOfProject(tx, projectId)) === tenantId;
      if (!there) throw new ProblemError('not-found');
      const after = cursor === undefined ? undefined : this.cursors.decode({ tenantId, projectId }, cursor);
      const rows = await this.repository.list(tx, tenantId, projectId, after, limit + 1);
      const page = rows.slice(0, limit);
      const last = rows.length > limit ? page.at(-1) : undefined;
      const nextCursor = last ? this.cursors.encode({ tenantId, projectId }, { startedAt: last.startedAtText, id: last.id }) : null;
      return { items: page.map(toSummary), nextCursor };
    });
  }

  /** Everything a player has to know. Throws `not-found`, `session-deleted`. */
  async manifest(principal: Principal, sessionId: string): Promise<RecordingManifestDto> {
    const { tenantId } = principal;
    const manifest = await this.db.transaction({ tenants: [tenantId] }, async (tx) => {
      assertThere(principal, await this.repository.stateOf(tx, tenantId, sessionId));
      const row = await this.repository.find(tx, tenantId, sessionId);
      if (!row) throw new ProblemError('session-deleted');
      const segments = await this.repository.segments(tx, tenantId, sessionId);
      const marks = await this.repository.marks(tx, tenantId, sessionId, MAX_MARKS);
      return toManifest(row, { segments, marks, thumbnails: await this.repository.thumbnails(tx, tenantId, sessionId) });
    });
    await this.viewings.record(principal, sessionId, { what: 'manifest' });
    return manifest;
  }
}
