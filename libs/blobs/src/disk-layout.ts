import { createHash } from 'node:crypto';
import { type Dir, type Dirent } from 'node:fs';
import { mkdir, opendir, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { BlobUnavailableError } from './blobs.errors.js';

const SHARD_SEGMENTS = 3;
const REMEMBERED_DIRECTORIES = 20_000;

/**
 * Where a key's file stands: `<first segment>/<shard>.d/<rest>`. The shard comes from the first three segments, so that a session's
 * blobs stand together and a flat prefix is spread over 256 directories. Keys hold no dots: nothing here can be taken for a blob.
 */
export class DiskLayout {
  /** Directories whose own name is known to survive a power cut. */
  private readonly named = new Set<string>();

  constructor(
    private readonly root: string,
    private readonly syncDirectory: (directory: string) => Promise<void>,
  ) {}

  fileOf(key: string): string {
    const [first = '', ...rest] = key.split('/');
    return path.join(this.root, first, shardOf(key), ...rest);
  }

  async makeDirectoryOf(file: string): Promise<void> {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  }

  /** Makes the name of a file durable, and the names of the directories above it. */
  async syncNameOf(file: string): Promise<void> {
    await this.syncDirectory(path.dirname(file));
    for (let directory = path.dirname(file); directory.length >= this.root.length; directory = path.dirname(directory)) {
      if (this.named.has(directory)) return;
      await this.syncDirectory(path.dirname(directory));
      if (this.named.size >= REMEMBERED_DIRECTORIES) this.named.clear();
      this.named.add(directory);
    }
  }

  /** Removes the directories that a delete left empty, up to the shard. */
  async pruneAround(file: string): Promise<void> {
    for (let directory = path.dirname(file); !directory.endsWith('.d') && directory.length > this.root.length; directory = path.dirname(directory)) {
      this.named.delete(directory);
      try {
        await rmdir(directory);
      } catch {
        return;
      }
    }
  }

  /** Every key that starts with `prefix`. Descends only where such keys can be. */
  async *keys(prefix: string): AsyncIterable<string> {
    const whole = prefix.split('/').slice(0, -1);
    const first = whole[0];
    const roots = first === undefined ? (await entries(this.root)).filter((entry) => !entry.name.includes('.')).map((entry) => entry.name) : [first];
    for (const root of roots) {
      const shards = whole.length >= SHARD_SEGMENTS ? [shardOf(prefix)] : (await entries(path.join(this.root, root))).map((entry) => entry.name);
      for (const shard of shards) yield* this.walk(path.join(this.root, root, shard, ...whole.slice(1)), [root, ...whole.slice(1)].join('/'), prefix);
    }
  }

  private async *walk(directory: string, above: string, prefix: string): AsyncIterable<string> {
    const listing = await openListing(directory);
    if (!listing) return;
    for await (const entry of listing) {
      const key = `${above}/${entry.name}`;
      if (entry.isDirectory()) {
        if (`${key}/`.startsWith(prefix.slice(0, key.length + 1))) yield* this.walk(path.join(directory, entry.name), key, prefix);
      } else if (key.startsWith(prefix)) yield key;
    }
  }
}

const shardOf = (key: string): string =>
  `${createHash('sha256').update(key.split('/').slice(0, SHARD_SEGMENTS).join('/')).digest('hex').slice(0, 2)}.d`;

const openListing = async (directory: string): Promise<Dir | undefined> => {
  try {
    return await opendir(directory);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'UNKNOWN';
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new BlobUnavailableError(`list failed (${code})`, { cause: error });
  }
};

const entries = async (directory: string): Promise<Dirent[]> => {
  const listing = await openListing(directory);
  const found: Dirent[] = [];
  if (listing) for await (const entry of listing) found.push(entry);
  return found;
};
