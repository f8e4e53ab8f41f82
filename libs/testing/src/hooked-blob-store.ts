import type { BlobStore } from '#blobs/blob-store.js';

/** A real store with a place to stand between its steps: for races that have to be met exactly. */
export class HookedBlobStore implements BlobStore {
  /** Runs after an object was stored and before the caller knows. */
  afterPut: (key: string) => Promise<void> = () => Promise.resolve();
  /** Runs before an object is read. */
  beforeGet: (key: string) => Promise<void> = () => Promise.resolve();

  constructor(private readonly store: BlobStore) {}

  async put(key: string, bytes: Uint8Array): Promise<void> {
    await this.store.put(key, bytes);
    await this.afterPut(key);
  }

  async get(key: string, range?: { start: number; end: number }): Promise<Buffer> {
    await this.beforeGet(key);
    return this.store.get(key, range);
  }

  has(key: string): Promise<boolean> {
    return this.store.has(key);
  }

  delete(key: string): Promise<void> {
    return this.store.delete(key);
  }

  list(prefix: string): AsyncIterable<string> {
    return this.store.list(prefix);
  }

  ping(): Promise<void> {
    return this.store.ping();
  }

  /** Every key there is. */
  async keys(prefix = ''): Promise<string[]> {
    const keys: string[] = [];
    for await (const key of this.store.list(prefix)) keys.push(key);
    return keys.sort();
  }
}
