import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Where one instance keeps everything it needs between starts. The folder itself can be entered by others (as root, Postgres
 * runs under another user); what is secret lies in files of mode 600 or folders of mode 700.
 */
export class StateFolder {
  readonly path: string;

  constructor(folder: string) {
    this.path = path.resolve(folder);
    mkdirSync(this.path, { recursive: true, mode: 0o711 });
  }

  /** A path inside the folder. */
  file(...parts: string[]): string {
    return path.join(this.path, ...parts);
  }

  /** A private folder inside, made when absent. */
  folder(name: string, mode = 0o700): string {
    const folder = this.file(name);
    mkdirSync(folder, { recursive: true, mode });
    return folder;
  }

  /** Keeps a value that others make in a file of mode 600. Answers its path. */
  keep(name: string, value: string): string {
    const file = path.join(this.folder('secrets'), name);
    writeFileSync(`${file}.tmp`, value, { mode: 0o600 });
    renameSync(`${file}.tmp`, file);
    return file;
  }

  /** A random secret, made once and kept in a file of mode 600. */
  secret(name: string, bytes = 32): string {
    const file = path.join(this.folder('secrets'), name);
    if (!existsSync(file)) this.keep(name, randomBytes(bytes).toString('base64url'));
    return readFileSync(file, 'utf8').trim();
  }
}
