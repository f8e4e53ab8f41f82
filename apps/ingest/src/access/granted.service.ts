import { BLOB_STORE, type BlobStore } from '#blobs/blob-store.js';
import { SessionKeys } from '#blobs/session-keys.js';
import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ListCursor } from '#http/list-cursor.js';
import { ProblemError } from '#http/problem.js';
import type { OperatorPrincipal } from '#identity/principal.js';
import { Inject, Injectable } from '@nestjs/common';
import { DetailsService } from '../replay/details.service.js';
import { MediaService } from '../replay/media.service.js';
import { RecordingsService } from '../replay/recordings.service.js';
import { ReplayRepository } from '../replay/replay.repository.js';
import { SealedReader } from '../replay/sealed-reader.js';
import { ViewingLog } from '../watching/viewing-log.js';
import type { Watcher } from '../watching/watcher.js';
import { GrantAccessRepository } from './grant-access.repository.js';

/** The same reading as a customer's, by a database role that sees what the grant is about and nothing else. */
export interface GrantedReader {
  watcher: Watcher;
  db: Database;
  recordings: RecordingsService;
  media: MediaService;
  details: DetailsService;
}

/** Makes what customers read with, for an operator under a grant. */
@Injectable()
export class GrantedReaders {
  private readonly replay = new ReplayRepository();

  constructor(
    @Inject(databaseOf('ingest_operator')) private readonly operators: Database,
    @Inject(BLOB_STORE) private readonly blobs: BlobStore,
    private readonly keys: SessionKeys,
    private readonly viewings: ViewingLog,
    private readonly cursors: ListCursor,
  ) {}

  for(watcher: Watcher, grantId: string): GrantedReader {
    const db = this.operators.with({ 'app.grant': grantId, 'app.operator': watcher.id });
    const sealed = new SealedReader(db, this.blobs, this.keys, this.replay);
    return {
      watcher,
      db,
      recordings: new RecordingsService(db, this.replay, this.viewings),
      media: new MediaService(sealed, this.replay, this.viewings),
      details: new DetailsService(db, this.replay, this.viewings, this.cursors),
    };
  }
}

/** Opens recordings to an operator who has a grant. */
@Injectable()
export class GrantedService {
  constructor(
    @Inject(databaseOf('ingest_api')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly grants: GrantAccessRepository,
    private readonly readers: GrantedReaders,
  ) {}

  /** Throws `not-found` for a grant of somebody else, `access-not-granted` for one that does not live, and writes that down. */
  async open(operator: OperatorPrincipal, grantId: string): Promise<GrantedReader> {
    const grant = await this.db.transaction('platform', (tx) => this.grants.ofOperator(tx, grantId, operator.id));
    if (!grant) throw new ProblemError('not-found');
    const { tenantId, projectId, live } = grant;
    if (!live) {
      await this.db.transaction('platform', (tx) =>
        this.audit.append(tx, { log: 'platform', action: 'access.refused', actor: { kind: 'operator', id: operator.id }, target: { kind: 'access-grant', id: grantId }, details: { organisationId: tenantId } }),
      );
      throw new ProblemError('access-not-granted');
    }
    return this.readers.for({ kind: 'operator', id: operator.id, tenantId, projectId, grantId }, grantId);
  }
}
