import type { DataHolder } from '#contracts/data-holder.js';
import { Inject, Injectable } from '@nestjs/common';
import { type PiecesOf, PieceStore, type StoredFile } from './piece-store.js';
import type { PrivacyTask } from './privacy-task.js';
import { toCsv } from './to-csv.js';

/** Where the list of a node's files is: behind every file. */
export const INDEX_PIECE = 0x8000_0000;

const JSON_TYPE = 'application/json';

/** Puts what a holder hands out into the blob store, file by file, with a CSV file beside each list of a JSON file. */
@Injectable()
export class HolderExport {
  constructor(@Inject(PieceStore) private readonly pieces: PieceStore) {}

  /** Answers how many files there are. */
  async store(holder: DataHolder, { caseId, nodeId, subject }: PrivacyTask, { prefix, key }: { prefix: string; key: string }): Promise<number> {
    const of: PiecesOf = { caseId, nodeId, prefix, key: Buffer.from(key, 'base64') };
    const files: StoredFile[] = [];
    let next = 0;
    const put = async (path: string, mediaType: string, bytes: Uint8Array): Promise<void> => {
      const pieces = await this.pieces.put(of, next, bytes);
      files.push({ path, mediaType, first: next, pieces });
      next += pieces;
    };
    for (const [number, one] of subject.entries()) {
      for await (const { path, contentType, bytes } of holder.export(one)) {
        const unique = files.some((file) => file.path === path) ? `${number + 1}/${path}` : path;
        await put(unique, contentType, bytes);
        if (contentType === JSON_TYPE) for (const csv of toCsv(unique, Buffer.from(bytes).toString('utf8'))) await put(csv.path, 'text/csv', Buffer.from(csv.text));
      }
    }
    await this.pieces.putOne(of, INDEX_PIECE, Buffer.from(JSON.stringify(files)));
    return files.length;
  }

  /** The files that `store` put. */
  async list(of: PiecesOf): Promise<StoredFile[]> {
    return JSON.parse((await this.pieces.getOne(of, INDEX_PIECE)).toString('utf8')) as StoredFile[];
  }
}
