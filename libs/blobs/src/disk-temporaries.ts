import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, stat, unlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';

const ABANDONED_AFTER_MS = 3_600_000;

/** Files that are being written and have no key yet. What a killed process left behind is removed at the next start. */
export class DiskTemporaries {
  private readonly owner = `${createHash('sha256').update(hostname()).digest('hex').slice(0, 8)}-${process.pid}`;
  private prepared: Promise<void> | undefined;

  constructor(private readonly directory: string) {}

  async create(): Promise<{ file: FileHandle; name: string }> {
    this.prepared ??= this.prepare();
    try {
      await this.prepared;
    } catch (error) {
      this.prepared = undefined;
      throw error;
    }
    return this.open();
  }

  async remove(name: string): Promise<void> {
    await unlink(name).catch(() => undefined);
  }

  private async open(): Promise<{ file: FileHandle; name: string }> {
    const name = path.join(this.directory, `${this.owner}-${randomUUID()}`);
    return { file: await open(name, 'wx', 0o600), name };
  }

  private async prepare(): Promise<void> {
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
    const { file, name } = await this.open();
    // The file system's own clock, so that its times are compared with each other.
    const { mtimeMs: present } = await file.stat();
    await file.close();
    await this.remove(name);
    for (const entry of await readdir(this.directory)) {
      const other = path.join(this.directory, entry);
      const { mtimeMs } = await stat(other).catch(() => ({ mtimeMs: present }));
      if (this.isOfDeadNeighbour(entry) || present - mtimeMs > ABANDONED_AFTER_MS) await this.remove(other);
    }
  }

  /** Written on this host by a process that is no more. */
  private isOfDeadNeighbour(entry: string): boolean {
    const [host, pid] = entry.split('-');
    if (host !== this.owner.split('-')[0] || !pid) return false;
    try {
      process.kill(Number(pid), 0);
      return false;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'ESRCH';
    }
  }
}
