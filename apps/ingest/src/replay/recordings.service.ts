import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { Inject, Injectable } from '@nestjs/common';
import type { RecordingManifestDto } from './recordings.dto.js';
import { ReplayRepository } from './replay.repository.js';
import { toManifest } from './to-recording.js';
import { assertThere } from '../watching/session-access.js';
import { ViewingLog } from '../watching/viewing-log.js';
import type { Watcher } from '../watching/watcher.js';

const MAX_MARKS = 20_000;

/** A customer's recordings: what one consists of. */
@Injectable()
export class RecordingsService {
  constructor(
    @Inject(databaseOf('ingest_api')) private readonly db: Database,
    private readonly repository: ReplayRepository,
    private readonly viewings: ViewingLog,
  ) {}

  /** Everything a player has to know. Throws `not-found`, `session-deleted`. */
  async manifest(principal: Watcher, sessionId: string): Promise<RecordingManifestDto> {
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
