import { BLOB_STORE, type BlobStore } from '#blobs/blob-store.js';
import { open, seal } from '#blobs/session-cipher.js';
import { Inject, Injectable } from '@nestjs/common';

const PIECE_BYTES = 4 * 1024 * 1024;

export interface PiecesOf {
  caseId: string;
  nodeId: string;
  prefix: string;
  key: Buffer;
}

/** Where a file of an export lies: its pieces, one after another. */
export interface StoredFile {
  path: string;
  mediaType: string;
  first: number;
  pieces: number;
}

/** Bytes on their way from a data holder into an archive, in the blob store, each piece sealed under the key of the case and bound to its place. */
@Injectable()
export class PieceStore {
  constructor(@Inject(BLOB_STORE) private readonly blobs: BlobStore) {}

  async put(of: PiecesOf, first: number, bytes: Uint8Array): Promise<number> {
    const pieces = Math.max(1, Math.ceil(bytes.byteLength / PIECE_BYTES));
    for (let at = 0; at < pieces; at++) await this.putOne(of, first + at, bytes.subarray(at * PIECE_BYTES, (at + 1) * PIECE_BYTES));
    return pieces;
  }

  putOne({ caseId, nodeId, prefix, key }: PiecesOf, piece: number, bytes: Uint8Array): Promise<void> {
    return this.blobs.put(`${prefix}/${piece}`, seal(key, { tenantId: caseId, sessionId: nodeId, seq: piece, kind: 'archive' }, bytes));
  }

  async getOne({ caseId, nodeId, prefix, key }: PiecesOf, piece: number): Promise<Buffer> {
    return open(key, { tenantId: caseId, sessionId: nodeId, seq: piece, kind: 'archive' }, await this.blobs.get(`${prefix}/${piece}`));
  }

  async get(of: PiecesOf, { first, pieces }: Pick<StoredFile, 'first' | 'pieces'>): Promise<Buffer> {
    const parts: Buffer[] = [];
    for (let at = 0; at < pieces; at++) parts.push(await this.getOne(of, first + at));
    return Buffer.concat(parts);
  }

  /** Removes everything under a prefix, and looks again. */
  async remove(prefix: string): Promise<void> {
    for await (const key of this.blobs.list(prefix)) await this.blobs.delete(key);
    for await (const key of this.blobs.list(prefix)) if (key) throw new Error('A piece of an archive is still there');
  }
}
