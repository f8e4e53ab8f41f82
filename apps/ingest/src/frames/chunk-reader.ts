import { BLOB_STORE, type BlobStore } from '#blobs/blob-store.js';
import { open } from '#blobs/session-cipher.js';
import { SessionKeys } from '#blobs/session-keys.js';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { SessionOfTenant, WaitingChunk } from './drain.repository.js';

/** The bytes of one chunk. `body` is null when they are missing or do not verify: something we promised to keep is lost. */
export interface ReadChunk {
  seq: number;
  sealed: Buffer | null;
  body: Buffer | null;
}

/** The chunk's bytes are not where its row said: they may have been moved meanwhile, so the row has to be read again. */
export class ChunkMovedError extends Error {
  constructor() {
    super('A chunk is not where its row said');
    this.name = 'ChunkMovedError';
  }
}

/** Reads and opens chunks where their rows say they are. */
@Injectable()
export class ChunkReader {
  private readonly log = new Logger(ChunkReader.name);

  constructor(
    @Inject(BLOB_STORE) private readonly blobs: BlobStore,
    private readonly keys: SessionKeys,
  ) {}

  /** Throws `ChunkMovedError` for a missing object unless `final` says that its row was read again. */
  async read(session: SessionOfTenant, chunks: readonly WaitingChunk[], final: boolean): Promise<ReadChunk[]> {
    const key = await this.keys.get(session);
    return Promise.all(
      chunks.map(async (chunk) => {
        const sealed = await this.sealedBytes(chunk, final);
        return { seq: chunk.seq, sealed, body: sealed && this.open(key, session, chunk.seq, sealed) };
      }),
    );
  }

  private async sealedBytes({ objectKey, start, length }: WaitingChunk, final: boolean): Promise<Buffer | null> {
    try {
      if (objectKey === null) throw new ChunkMovedError();
      return await this.blobs.get(objectKey, start === null || length === null ? undefined : { start, end: start + length });
    } catch (error) {
      const missing = error instanceof ChunkMovedError || (error instanceof Error && error.name === 'BlobMissingError');
      if (!missing) throw error;
      if (!final) throw new ChunkMovedError();
      this.log.error({ msg: 'an acknowledged chunk is missing' });
      return null;
    }
  }

  private open(key: Buffer, session: SessionOfTenant, seq: number, sealed: Buffer): Buffer | null {
    try {
      return open(key, { ...session, seq, kind: 'chunk' }, sealed);
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'SealBrokenError') throw error;
      this.log.error({ msg: 'an acknowledged chunk does not verify' });
      return null;
    }
  }
}
