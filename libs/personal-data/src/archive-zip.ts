import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { ZipFile } from 'yazl';

export interface ArchivedFile {
  path: string;
  mediaType: string;
  /** Names what the file is, where it has a schema (docs/archive-format.md). */
  schema: string | null;
  bytes: number;
  sha256: string;
}

/** A ZIP file that grows while it is read: one file of it is in memory at a time. */
export class ArchiveZip {
  readonly files: ArchivedFile[] = [];
  readonly output = new PassThrough();
  private readonly zip = new ZipFile();

  constructor(private readonly at: Date) {
    this.zip.outputStream.pipe(this.output);
    this.zip.on('error', (error: Error) => this.output.destroy(error));
  }

  /** Resolves when the file's bytes are through. */
  async add(path: string, mediaType: string, schema: string | null, content: Uint8Array): Promise<void> {
    const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
    await this.put(path, mediaType, bytes);
    this.files.push({ path, mediaType, schema, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') });
  }

  /** The list of the others comes last, and is not in itself. */
  async end(path: string, manifest: object): Promise<void> {
    await this.put(path, 'application/json', Buffer.from(JSON.stringify(manifest, null, 2)));
    this.zip.end();
  }

  private async put(path: string, mediaType: string, bytes: Buffer): Promise<void> {
    const stream = Readable.from([bytes], { objectMode: false });
    const through = once(stream, 'close');
    this.zip.addReadStream(stream, path, { mtime: this.at, mode: 0o100644, compress: mediaType === 'application/json' });
    await through;
  }
}
