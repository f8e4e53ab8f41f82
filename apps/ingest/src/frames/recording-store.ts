import { BLOB_STORE, type BlobStore } from '#blobs/blob-store.js';
import { open, seal } from '#blobs/session-cipher.js';
import { SessionKeys } from '#blobs/session-keys.js';
import type { SealedKind } from '#blobs/sealed-kinds.js';
import { SEGMENT_HEADER_BYTES } from '#recording-format/segment.js';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import type { EncodedPicture, Prime } from './decoder/decoder-protocol.js';
import type { SessionOfTenant, StoredSegment } from './drain.repository.js';

export interface StoredPicture extends EncodedPicture {
  objectKey: string;
}

/** The sealed objects of a session: what the drain writes for the player, and reads back to find its place. */
@Injectable()
export class RecordingStore {
  private readonly log = new Logger(RecordingStore.name);

  constructor(
    @Inject(BLOB_STORE) private readonly blobs: BlobStore,
    private readonly keys: SessionKeys,
  ) {}

  /** Seals and stores; answers the key of the object, which nothing refers to until a transaction says so. */
  async put(session: SessionOfTenant, kind: Exclude<SealedKind, 'chunk'>, seq: number, plain: Uint8Array): Promise<string> {
    const sealed = seal(await this.keys.get(session), { ...session, seq, kind }, plain);
    return this.putSealed(session, kind, seq, sealed);
  }

  /** Stores ciphertext as it is, as an object of its session. */
  async putSealed({ tenantId, sessionId }: SessionOfTenant, kind: SealedKind, seq: number, sealed: Uint8Array): Promise<string> {
    const objectKey = `sessions/${tenantId}/${sessionId}/${kind}-${seq}-${randomBytes(9).toString('hex')}`;
    await this.blobs.put(objectKey, sealed);
    return objectKey;
  }

  /** Stored segments as plaintext, to start from the last keyframe in the first of them. */
  async prime(session: SessionOfTenant, stored: readonly StoredSegment[]): Promise<Prime> {
    const key = await this.keys.get(session);
    const segments = await Promise.all(
      stored.map(async ({ number, objectKey }) => open(key, { ...session, seq: number, kind: 'segment' }, await this.blobs.get(objectKey))),
    );
    return { segments, offset: stored[0]?.keyframes.at(-1)?.[1] ?? SEGMENT_HEADER_BYTES };
  }

  /** Removes objects that nothing refers to. What cannot be removed now is left to the reaper of orphans. */
  async remove(objectKeys: readonly string[]): Promise<void> {
    for (const objectKey of objectKeys) {
      await this.blobs.delete(objectKey).catch((error: unknown) => this.log.warn({ msg: 'object left behind', error: (error as Error).name }));
    }
  }
}
