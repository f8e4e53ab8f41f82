import { randomBytes } from 'node:crypto';
import { KeyUnavailableError } from './blobs.errors.js';
import { KEY_BYTES, unwrapKey, wrapKey } from './key-wrap.js';
import type { KeyContext, Kms } from './kms.js';
import type { MasterKeys } from './master-keys.js';

/** What the local kinds of `Kms` share; they differ in where the master keys come from. */
export abstract class MasterKeyKms implements Kms {
  protected abstract masterKeys(): MasterKeys;
  /** Looks again where the keys come from, since a rotation may have run since the start. */
  protected abstract reload(): MasterKeys;

  get currentKeyId(): string {
    return this.masterKeys().current;
  }

  async generate(context: KeyContext): Promise<{ key: Buffer; wrapped: Buffer; masterKeyId: string }> {
    this.reload();
    const key = randomBytes(KEY_BYTES);
    return { key, ...this.wrapByCurrent(key, context) };
  }

  async unwrap(wrapped: Buffer, masterKeyId: string, context: KeyContext): Promise<Buffer> {
    return unwrapKey(this.find(masterKeyId), context, wrapped);
  }

  async rewrap(wrapped: Buffer, masterKeyId: string, context: KeyContext): Promise<{ wrapped: Buffer; masterKeyId: string }> {
    const key = unwrapKey(this.find(masterKeyId), context, wrapped);
    try {
      return this.wrapByCurrent(key, context);
    } finally {
      key.fill(0);
    }
  }

  private wrapByCurrent(key: Buffer, context: KeyContext): { wrapped: Buffer; masterKeyId: string } {
    const masterKeyId = this.currentKeyId;
    return { wrapped: wrapKey(this.find(masterKeyId), context, key), masterKeyId };
  }

  private find(id: string): Buffer {
    const key = this.masterKeys().find(id) ?? this.reload().find(id);
    if (!key) throw new KeyUnavailableError('dependency-down', `there is no master key ${JSON.stringify(id)}`);
    return key;
  }
}
