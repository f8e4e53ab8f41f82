import { existsSync } from 'node:fs';
import { KeyUnavailableError } from './blobs.errors.js';
import { KeyFile } from './key-file.js';
import { MasterKeyKms } from './master-key-kms.js';
import type { MasterKeys } from './master-keys.js';

export interface FileKmsOptions {
  path: string;
  /** Development only: make the file at the first start. Otherwise a missing file ends the start. */
  createIfMissing: boolean;
}

/** Master keys in a local file (mode 600). Keys that are added while the process runs are found when a row first names them. */
export class FileKms extends MasterKeyKms {
  private readonly file: KeyFile;
  private keys: MasterKeys;

  constructor({ path, createIfMissing }: FileKmsOptions) {
    super();
    this.file = new KeyFile(path);
    if (!existsSync(path)) {
      if (!createIfMissing) throw new KeyUnavailableError('dependency-down', 'the master key file is missing');
      this.file.createIfMissing();
    }
    this.keys = this.file.read();
  }

  protected override masterKeys(): MasterKeys {
    return this.keys;
  }

  protected override reload(): MasterKeys {
    this.keys = this.file.read();
    return this.keys;
  }
}
