import type { Kms } from '#blobs/kms.js';
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';

const FOLDER = 'backup-keys';
const SUFFIX = '.key';

interface WrappedKey {
  masterKeyId: string;
  /** Base64. */
  wrapped: string;
}

/** The key of a set is gone: nobody can read the set any more. */
export class BackupKeyGoneError extends Error {
  constructor() {
    super('The key of this backup is gone');
    this.name = 'BackupKeyGoneError';
  }
}

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder);
  await handle.sync().finally(() => handle.close());
};

/** One key for each set, wrapped by the master key, beside the erasure ledger: neither in the database nor with the sets, so that a copy of either reads nothing. */
export class BackupKeys {
  private readonly folder: string;

  constructor(
    ledgerDirectory: string,
    private readonly kms: Kms,
  ) {
    this.folder = path.join(ledgerDirectory, FOLDER);
  }

  /** Durable when it answers. */
  async create(setId: string): Promise<Buffer> {
    const { key, wrapped, masterKeyId } = await this.kms.generate(contextOf(setId));
    await this.write(setId, { masterKeyId, wrapped: wrapped.toString('base64') });
    return key;
  }

  /** Throws `BackupKeyGoneError`. */
  async get(setId: string): Promise<Buffer> {
    const { masterKeyId, wrapped } = await this.read(setId);
    return this.kms.unwrap(Buffer.from(wrapped, 'base64'), masterKeyId, contextOf(setId));
  }

  async has(setId: string): Promise<boolean> {
    return stat(this.fileOf(setId)).then(
      () => true,
      (error: unknown) => {
        if (isMissing(error)) return false;
        throw error;
      },
    );
  }

  /** Writes over it, removes it, and looks again. Done twice it does no harm. */
  async destroy(setId: string): Promise<void> {
    let file: FileHandle;
    try {
      file = await open(this.fileOf(setId), 'r+');
    } catch (error) {
      if (isMissing(error)) return;
      throw error;
    }
    const { size } = await file.stat();
    await file.write(Buffer.alloc(size), 0, size, 0);
    await file.sync().finally(() => file.close());
    await rm(this.fileOf(setId));
    await syncFolder(this.folder);
    if (await this.has(setId)) throw new Error('The key of a backup cannot be removed');
  }

  async list(): Promise<string[]> {
    const names = await readdir(this.folder).catch((error: unknown) => {
      if (isMissing(error)) return [];
      throw error;
    });
    return names.filter((name) => name.endsWith(SUFFIX)).map((name) => name.slice(0, -SUFFIX.length));
  }

  /** Brings every key under the current master key. Answers how many were not. */
  async rewrap(): Promise<number> {
    let count = 0;
    for (const setId of await this.list()) {
      const { masterKeyId, wrapped } = await this.read(setId);
      if (masterKeyId === this.kms.currentKeyId) continue;
      const again = await this.kms.rewrap(Buffer.from(wrapped, 'base64'), masterKeyId, contextOf(setId));
      await this.write(setId, { masterKeyId: again.masterKeyId, wrapped: again.wrapped.toString('base64') });
      count += 1;
    }
    return count;
  }

  /** How many keys an older master key wraps. */
  async countOld(): Promise<number> {
    const keys = await Promise.all((await this.list()).map((setId) => this.read(setId)));
    return keys.filter(({ masterKeyId }) => masterKeyId !== this.kms.currentKeyId).length;
  }

  private async read(setId: string): Promise<WrappedKey> {
    try {
      return JSON.parse(await readFile(this.fileOf(setId), 'utf8')) as WrappedKey;
    } catch (error) {
      if (isMissing(error)) throw new BackupKeyGoneError();
      throw error;
    }
  }

  private async write(setId: string, key: WrappedKey): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const temporary = `${this.fileOf(setId)}.new`;
    const file = await open(temporary, 'w', 0o600);
    await file.writeFile(JSON.stringify(key));
    await file.sync().finally(() => file.close());
    await rename(temporary, this.fileOf(setId));
    await syncFolder(this.folder);
  }

  private fileOf(setId: string): string {
    if (!/^[0-9a-f-]{36}$/.test(setId)) throw new TypeError('Not a backup set');
    return path.join(this.folder, `${setId}${SUFFIX}`);
  }
}

const contextOf = (setId: string): { tenantId: string; sessionId: string } => ({ tenantId: 'backup', sessionId: setId });
