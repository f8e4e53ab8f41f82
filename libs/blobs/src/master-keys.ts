import { KeyUnavailableError } from './blobs.errors.js';
import { KEY_BYTES } from './key-wrap.js';

const KEY_ID = /^[\w.-]{1,64}$/;

/** Master keys by id, and which of them wraps now. */
export class MasterKeys {
  private readonly byId = new Map<string, Buffer>();

  /** `keys`: id → base64 of 32 bytes. Throws `KeyUnavailableError` naming the id, never the value. */
  constructor(
    keys: Readonly<Record<string, string>>,
    readonly current: string,
  ) {
    for (const [id, encoded] of Object.entries(keys)) this.byId.set(id, decode(id, encoded));
    if (!this.byId.has(current)) throw new KeyUnavailableError('dependency-down', `there is no master key ${JSON.stringify(current)}`);
  }

  /** Undefined when there is no such key. */
  find(id: string): Buffer | undefined {
    return this.byId.get(id);
  }
}

const decode = (id: string, encoded: string): Buffer => {
  if (!KEY_ID.test(id)) throw new KeyUnavailableError('dependency-down', 'a master key has a bad id');
  const key = Buffer.from(encoded, 'base64');
  if (key.length !== KEY_BYTES) throw new KeyUnavailableError('dependency-down', `master key ${id} is not ${KEY_BYTES} bytes in base64`);
  return key;
};
