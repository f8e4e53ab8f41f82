import { type FileHandle, link, open, readFile, stat, statfs, unlink } from 'node:fs/promises';
import path from 'node:path';
import type { BlobStore } from './blob-store.js';
import { assertBlobKey, assertBlobPrefix, assertBlobRange } from './blob-key.js';
import { BlobExistsError, BlobMissingError, BlobUnavailableError } from './blobs.errors.js';
import { DiskLayout } from './disk-layout.js';
import { DiskTemporaries } from './disk-temporaries.js';
import { diskDurability, type Durability } from './durability.js';

const LEAST_FREE_BYTES = 64 * 1024 * 1024;
const DIRECTORY_RACES = 5;

interface Temporary {
  file: FileHandle;
  name: string;
  /** Set when its first name is going: its bytes are reached by its key, or are not wanted. */
  removed?: Promise<void>;
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'UNKNOWN';

/**
 * Blobs as files. A blob is written whole to a nameless place and then linked to its name, which fails if the name is taken: a reader sees all of it or
 * nothing. Its bytes and its name are synced side by side, which costs one journal commit instead of two; a power cut before `put` resolves
 * may leave a name without its bytes, which nothing refers to yet. After a failed sync the kernel may have dropped the pages and would report the next sync as a
 * success, so the store never tries again: it refuses writes and `ping` fails until the process is started anew.
 */
export class DiskBlobStore implements BlobStore {
  private readonly layout: DiskLayout;
  private readonly temporaries: DiskTemporaries;
  private broken: string | undefined;

  constructor(
    private readonly directory: string,
    private readonly durability: Durability = diskDurability,
  ) {
    this.layout = new DiskLayout(directory, (made) => this.synced(() => this.durability.syncDirectory(made)));
    this.temporaries = new DiskTemporaries(path.join(directory, 'writing.d'));
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    assertBlobKey(key);
    this.assertWhole();
    const temporary = await this.writeTemporary(bytes);
    try {
      await this.publish(temporary, key, bytes);
    } finally {
      void temporary.file.close().catch(() => undefined);
      await (temporary.removed ?? this.temporaries.remove(temporary.name));
    }
  }

  async get(key: string, range?: { start: number; end: number }): Promise<Buffer> {
    assertBlobKey(key);
    assertBlobRange(range);
    return this.reading(key, () => (range ? readRange(this.layout.fileOf(key), range) : readFile(this.layout.fileOf(key))));
  }

  async has(key: string): Promise<boolean> {
    assertBlobKey(key);
    try {
      await this.reading(key, () => stat(this.layout.fileOf(key)));
      return true;
    } catch (error) {
      if (error instanceof BlobMissingError) return false;
      throw error;
    }
  }

  async delete(key: string): Promise<void> {
    assertBlobKey(key);
    this.assertWhole();
    const file = this.layout.fileOf(key);
    try {
      await unlink(file);
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw new BlobUnavailableError(`delete failed (${codeOf(error)})`, { cause: error });
    }
    await this.synced(() => this.durability.syncDirectory(path.dirname(file)), 'ENOENT');
    await this.layout.pruneAround(file);
  }

  list(prefix: string): AsyncIterable<string> {
    assertBlobPrefix(prefix);
    return this.layout.keys(prefix);
  }

  async ping(): Promise<void> {
    this.assertWhole();
    try {
      const { file, name } = await this.temporaries.create();
      await file.close();
      await this.temporaries.remove(name);
      const { bavail, bsize } = await statfs(this.directory);
      if (bavail * bsize < LEAST_FREE_BYTES) throw new BlobUnavailableError('the disk is full');
    } catch (error) {
      throw error instanceof BlobUnavailableError ? error : new BlobUnavailableError(codeOf(error), { cause: error });
    }
  }

  private async writeTemporary(bytes: Uint8Array): Promise<Temporary> {
    try {
      const temporary = await this.temporaries.create();
      try {
        await writeAll(temporary.file, bytes);
      } catch (error) {
        await temporary.file.close();
        await this.temporaries.remove(temporary.name);
        throw error;
      }
      return temporary;
    } catch (error) {
      throw new BlobUnavailableError(`write failed (${codeOf(error)})`, { cause: error });
    }
  }

  private async publish(temporary: Temporary, key: string, bytes: Uint8Array): Promise<void> {
    const file = this.layout.fileOf(key);
    for (let race = 0; ; race++) {
      try {
        await link(temporary.name, file);
        break;
      } catch (error) {
        const code = codeOf(error);
        if (code === 'EEXIST') return this.assertSame(key, bytes);
        if (code !== 'ENOENT' || race === DIRECTORY_RACES) throw new BlobUnavailableError(`write failed (${code})`, { cause: error });
        await this.layout.makeDirectoryOf(file);
      }
    }
    temporary.removed = this.temporaries.remove(temporary.name);
    const [data, name] = await Promise.allSettled([this.synced(() => this.durability.syncFile(temporary.file)), this.layout.syncNameOf(file)]);
    const failed = [data, name].find((outcome) => outcome.status === 'rejected');
    if (!failed) return;
    await unlink(file).catch(() => undefined);
    throw failed.reason;
  }

  private async assertSame(key: string, bytes: Uint8Array): Promise<void> {
    const stored = await this.get(key);
    if (!stored.equals(bytes)) throw new BlobExistsError(key);
    await this.syncBytesOf(key);
    await this.layout.syncNameOf(this.layout.fileOf(key));
  }

  /** Whoever wrote it may not have come to this. */
  private async syncBytesOf(key: string): Promise<void> {
    const file = await this.reading(key, () => open(this.layout.fileOf(key), 'r'));
    try {
      await this.synced(() => this.durability.syncFile(file));
    } finally {
      await file.close();
    }
  }

  private async reading<T>(key: string, read: () => Promise<T>): Promise<T> {
    try {
      return await read();
    } catch (error) {
      if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') throw new BlobMissingError(key);
      throw new BlobUnavailableError(`read failed (${codeOf(error)})`, { cause: error });
    }
  }

  /** A failed sync ends writing for good. `harmless` is an error that says there was nothing to sync. */
  private async synced(sync: () => Promise<void>, harmless?: string): Promise<void> {
    try {
      await sync();
    } catch (error) {
      if (codeOf(error) === harmless) return;
      this.broken = codeOf(error);
      throw new BlobUnavailableError(`sync failed (${this.broken})`, { cause: error });
    }
  }

  private assertWhole(): void {
    if (this.broken) throw new BlobUnavailableError(`an earlier sync failed (${this.broken}); the process must be started anew`);
  }
}

/** In one call where the system allows it; `FileHandle.writeFile` makes one for every 512 KiB. */
const writeAll = async (file: FileHandle, bytes: Uint8Array): Promise<void> => {
  for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at)).bytesWritten;
};

const readRange = async (file: string, { start, end }: { start: number; end: number }): Promise<Buffer> => {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const bytes = Buffer.alloc(Math.max(0, Math.min(end, size) - start));
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, start + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return bytes.subarray(0, filled);
  } finally {
    await handle.close();
  }
};
