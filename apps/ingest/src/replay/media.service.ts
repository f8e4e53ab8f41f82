import { BLOB_STORE, type BlobStore } from '#blobs/blob-store.js';
import { KeyUnavailableError, SealBrokenError, BlobMissingError } from '#blobs/blobs.errors.js';
import type { SealedKind } from '#blobs/sealed-kinds.js';
import { open } from '#blobs/session-cipher.js';
import { SessionKeys, type SessionOfTenant } from '#blobs/session-keys.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import type { Principal } from '#identity/principal.js';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { rangeOf } from './byte-range.js';
import { type Media, pictureOf, segmentOf } from './media.js';
import { ReplayRepository } from './replay.repository.js';
import { assertThere, type Viewing, ViewingLog } from './viewing-log.js';

interface Stored {
  objectKey: string;
  seq: number;
  kind: Exclude<SealedKind, 'chunk'>;
}

type Find = (tx: Tx) => Promise<Stored | undefined>;

const TRIES = 2;

/** Decrypts what a player asks for. Every answer is checked against the session's state and written down before it is sent. */
@Injectable()
export class MediaService {
  private readonly log = new Logger(MediaService.name);

  constructor(
    @Inject(databaseOf('ingest_api')) private readonly db: Database,
    @Inject(BLOB_STORE) private readonly blobs: BlobStore,
    private readonly keys: SessionKeys,
    private readonly repository: ReplayRepository,
    private readonly viewings: ViewingLog,
  ) {}

  /** A segment or a part of it. Throws `not-found`, `session-deleted`, `range-not-satisfiable`. */
  async segment(principal: Principal, sessionId: string, number: number, rangeHeader: string | undefined): Promise<Media> {
    const bytes = await this.read(principal, sessionId, async (tx) => {
      const found = await this.repository.segmentKey(tx, principal.tenantId, sessionId, number);
      return found && { ...found, seq: number, kind: 'segment' };
    });
    const range = rangeOf(rangeHeader, bytes.length);
    await this.show(principal, sessionId, { what: 'segment', details: { number, from: range?.start ?? 0, to: range?.end ?? bytes.length } });
    return segmentOf(bytes, range);
  }

  async poster(principal: Principal, sessionId: string): Promise<Media> {
    const bytes = await this.read(principal, sessionId, async (tx) => {
      const found = await this.repository.pictureKey(tx, principal.tenantId, sessionId);
      return found && { objectKey: found.objectKey, seq: found.t, kind: 'poster' };
    });
    await this.show(principal, sessionId, { what: 'poster' });
    return pictureOf(bytes);
  }

  async thumbnail(principal: Principal, sessionId: string, t: number): Promise<Media> {
    const bytes = await this.read(principal, sessionId, async (tx) => {
      const found = await this.repository.pictureKey(tx, principal.tenantId, sessionId, t);
      return found && { objectKey: found.objectKey, seq: t, kind: 'thumbnail' };
    });
    await this.show(principal, sessionId, { what: 'thumbnail', details: { t } });
    return pictureOf(bytes);
  }

  private show(principal: Principal, sessionId: string, viewing: Viewing): Promise<void> {
    return this.viewings.record(principal, sessionId, viewing);
  }

  private async read(principal: Principal, sessionId: string, find: Find): Promise<Buffer> {
    for (let attempt = 1; ; attempt++) {
      const stored = await this.find(principal, sessionId, find);
      try {
        return await this.decrypt({ tenantId: principal.tenantId, sessionId }, stored);
      } catch (error) {
        if (isLoss(error) && attempt < TRIES) continue;
        if (isLoss(error)) this.log.error({ msg: 'stored bytes cannot be served', objectKey: stored.objectKey, error: (error as Error).name });
        throw new ProblemError('dependency-unavailable', { cause: error });
      }
    }
  }

  private async decrypt(session: SessionOfTenant, { objectKey, seq, kind }: Stored): Promise<Buffer> {
    const sealed = await this.blobs.get(objectKey);
    return open(await this.keys.get(session), { ...session, seq, kind }, sealed);
  }

  /** Asked again after a failure: an erasure or a newer poster explains it. */
  private async find(principal: Principal, sessionId: string, find: Find): Promise<Stored> {
    const { tenantId } = principal;
    return this.db.transaction({ tenants: [tenantId] }, async (tx) => {
      assertThere(principal, await this.repository.stateOf(tx, tenantId, sessionId));
      const stored = await find(tx);
      if (!stored) throw new ProblemError('not-found');
      return stored;
    });
  }
}

const isLoss = (error: unknown): boolean => error instanceof BlobMissingError || error instanceof SealBrokenError || error instanceof KeyUnavailableError;
