import { BLOB_STORE, type BlobStore } from '#blobs/blob-store.js';
import { KMS, type Kms } from '#blobs/kms.js';
import { open, seal } from '#blobs/session-cipher.js';
import { Inject, Injectable } from '@nestjs/common';
import type { ExportRef, StoredArchive } from './export.repository.js';

const PART_BYTES = 4 * 1024 * 1024;

/** An archive was removed, or a recording in it erased, while it was being read. */
export class ArchiveGoneError extends Error {
  override readonly name = 'ArchiveGoneError';
}

/** The bytes of archives: cut into parts, each sealed under the archive's own key and bound to its place. One part is in memory at a time. */
@Injectable()
export class ArchiveParts {
  constructor(
    @Inject(BLOB_STORE) private readonly blobs: BlobStore,
    @Inject(KMS) private readonly kms: Kms,
  ) {}

  /** A key of its own for one archive. */
  newKey({ tenantId, exportId }: ExportRef): ReturnType<Kms['generate']> {
    return this.kms.generate({ tenantId, sessionId: exportId });
  }

  /** Stores a stream. Answers how many parts it took. */
  async write(ref: ExportRef, run: string, key: Buffer, stream: AsyncIterable<Buffer>, seen: (bytes: Buffer) => void): Promise<number> {
    let part = 0;
    let held: Buffer[] = [];
    let bytes = 0;
    const flush = async (): Promise<void> => {
      await this.blobs.put(keyOf(ref, run, part), seal(key, whatOf(ref, part), Buffer.concat(held, bytes)));
      part += 1;
      held = [];
      bytes = 0;
    };
    for await (const piece of stream) {
      seen(piece);
      held.push(piece);
      bytes += piece.length;
      if (bytes >= PART_BYTES) await flush();
    }
    if (bytes > 0) await flush();
    return part;
  }

  /** Throws `ArchiveGoneError` as soon as `still` says so. */
  async *read(ref: ExportRef, { run, parts, wrapped, masterKeyId }: StoredArchive, still: () => Promise<boolean>): AsyncGenerator<Buffer> {
    const key = await this.kms.unwrap(wrapped, masterKeyId, { tenantId: ref.tenantId, sessionId: ref.exportId });
    for (let part = 0; part < parts; part++) {
      const sealed = await this.blobs.get(keyOf(ref, run, part));
      if (!(await still())) throw new ArchiveGoneError();
      yield open(key, whatOf(ref, part), sealed);
    }
  }

  /** Removes every part there is, of every run, and looks again. */
  async remove(ref: ExportRef): Promise<void> {
    const prefix = `exports/${ref.tenantId}/${ref.exportId}/`;
    for await (const key of this.blobs.list(prefix)) await this.blobs.delete(key);
    for await (const key of this.blobs.list(prefix)) if (key) throw new Error('A part of an archive is still there');
  }
}

const keyOf = ({ tenantId, exportId }: ExportRef, run: string, part: number): string => `exports/${tenantId}/${exportId}/${run}-${part}`;

const whatOf = ({ tenantId, exportId }: ExportRef, part: number): Parameters<typeof seal>[1] => ({ tenantId, sessionId: exportId, seq: part, kind: 'archive' });
