import { Clock } from '#clock/clock.js';
import type { Config } from '#config/config.js';
import { CONFIG } from '#config/config.module.js';
import { Inject, Injectable } from '@nestjs/common';
import { createPublicKey, type KeyObject } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { type Checkpoint, signNote } from './note.js';
import { SigningKey } from './signing-key.js';

const NOTES = 'checkpoints';

/** Signed checkpoints on disk, outside the database, and the key that signs them. */
@Injectable()
export class CheckpointStore {
  private readonly signingKey: SigningKey;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(Clock) private readonly clock: Clock,
  ) {
    this.signingKey = new SigningKey(config);
  }

  /** Signs and writes a note that survives a power cut. Answers its text. */
  async keep(checkpoint: Checkpoint): Promise<string> {
    const note = signNote(checkpoint, await this.signingKey.privateKey());
    const stamp = this.clock.now().toISOString().replaceAll(/[:.]/g, '-');
    await this.write(path.join(this.config.audit.directory, NOTES), `${stamp}-${checkpoint.shard}-${checkpoint.size}.note`, note);
    return note;
  }

  /** The notes by file name, oldest first. */
  async notes(): Promise<{ name: string; note: string }[]> {
    const folder = path.join(this.config.audit.directory, NOTES);
    const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    const kept = names.filter((name) => name.endsWith('.note')).sort((a, b) => a.localeCompare(b));
    return Promise.all(kept.map(async (name) => ({ name, note: await readFile(path.join(folder, name), 'utf8') })));
  }

  async publicKey(): Promise<KeyObject> {
    return createPublicKey(await this.signingKey.privateKey());
  }

  private async write(folder: string, name: string, text: string): Promise<void> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const temporary = path.join(folder, `.${name}.new`);
    const file = await open(temporary, 'w', 0o600);
    await file.writeFile(text);
    await file.sync();
    await file.close();
    await rename(temporary, path.join(folder, name));
    const directory = await open(folder);
    await directory.sync();
    await directory.close();
  }
}
