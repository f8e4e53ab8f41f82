import type { Config } from '#config/config.js';
import { createPrivateKey, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import path from 'node:path';

const KEY_FILE = 'signing-key.pem';

/** The Ed25519 key that signs checkpoints and receipts: given by the configuration, else made once in the audit directory. */
export class SigningKey {
  private key?: KeyObject;

  constructor(private readonly config: Pick<Config, 'audit'>) {}

  async privateKey(): Promise<KeyObject> {
    this.key ??= createPrivateKey(this.config.audit.signingKey ?? (await this.fromFile()));
    return this.key;
  }

  private async fromFile(): Promise<string> {
    const file = path.join(this.config.audit.directory, KEY_FILE);
    try {
      return await readFile(file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
    await keepOnce(file, generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
    return readFile(file, 'utf8');
  }
}

/** Writes a file that survives a power cut, unless there is one: of several processes that try, one wins. */
export const keepOnce = async (file: string, text: string): Promise<void> => {
  const folder = path.dirname(file);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const temporary = path.join(folder, `.${randomUUID()}.new`);
  try {
    const handle = await open(temporary, 'wx', 0o600);
    await handle.writeFile(text);
    await handle.sync();
    await handle.close();
    await link(temporary, file);
    const directory = await open(folder);
    await directory.sync();
    await directory.close();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(temporary, { force: true });
  }
};
