import { randomBytes, randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { KeyUnavailableError } from './blobs.errors.js';
import { KEY_BYTES } from './key-wrap.js';
import { MasterKeys } from './master-keys.js';

interface KeyFileContent {
  /** Id of the key that wraps now. */
  current: string;
  /** Id → base64 of 32 bytes. */
  keys: Record<string, string>;
}

const OTHERS = 0o077;

/** A local file of master keys, readable by its owner only. Whoever loses it loses every recording. */
export class KeyFile {
  constructor(private readonly file: string) {}

  read(): MasterKeys {
    const { keys, current } = this.content();
    return new MasterKeys(keys, current);
  }

  /** Makes the file with one new key if there is none. Of several processes that try, one wins and all use its key. */
  createIfMissing(): void {
    const key = newKey();
    mkdirSync(path.dirname(this.file), { recursive: true, mode: 0o700 });
    const temporary = this.write({ current: key.id, keys: { [key.id]: key.encoded } });
    try {
      linkSync(temporary, this.file);
      this.syncDirectory();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      rmSync(temporary, { force: true });
    }
  }

  /** Adds a new key and makes it the current one. Answers its id. */
  addCurrent(): string {
    const { keys } = this.content();
    const key = newKey();
    this.replace({ current: key.id, keys: { ...keys, [key.id]: key.encoded } });
    return key.id;
  }

  /** Forgets every key that is not current. For when no row is wrapped by them any more. Answers their ids. */
  retireOthers(): string[] {
    const { keys, current } = this.content();
    const retired = Object.keys(keys).filter((id) => id !== current);
    if (retired.length > 0) this.replace({ current, keys: { [current]: keys[current] ?? '' } });
    return retired;
  }

  private content(): KeyFileContent {
    let text: string;
    try {
      if (statSync(this.file).mode & OTHERS) throw new KeyUnavailableError('dependency-down', 'the master key file can be read by others; chmod 600 it');
      text = readFileSync(this.file, 'utf8');
    } catch (error) {
      if (error instanceof KeyUnavailableError) throw error;
      throw new KeyUnavailableError('dependency-down', `the master key file cannot be read (${(error as NodeJS.ErrnoException).code})`);
    }
    return parse(text);
  }

  private replace(content: KeyFileContent): void {
    renameSync(this.write(content), this.file);
    this.syncDirectory();
  }

  private write(content: KeyFileContent): string {
    const temporary = `${this.file}.${randomUUID()}`;
    const descriptor = openSync(temporary, 'wx', 0o600);
    try {
      writeFileSync(descriptor, `${JSON.stringify(content, undefined, 2)}\n`);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    return temporary;
  }

  private syncDirectory(): void {
    const descriptor = openSync(path.dirname(this.file), 'r');
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  }
}

const newKey = (): { id: string; encoded: string } => ({ id: `mk-${randomBytes(6).toString('hex')}`, encoded: randomBytes(KEY_BYTES).toString('base64') });

const parse = (text: string): KeyFileContent => {
  try {
    const content = JSON.parse(text) as Partial<KeyFileContent>;
    if (typeof content.current === 'string' && typeof content.keys === 'object' && content.keys !== null) return { current: content.current, keys: content.keys };
  } catch {
    // Falls through: the parser's message would quote what the file holds.
  }
  throw new KeyUnavailableError('dependency-down', 'the master key file is damaged');
};
