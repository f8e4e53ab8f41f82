import type { BlobStore } from '#blobs/blob-store.js';
import { createHash } from 'node:crypto';
import type { BackupManifest } from './backup-contents.js';
import type { BackupKeys } from './backup-keys.js';
import { BackupBrokenError, openPart, sealPart } from './part-cipher.js';

const PREFIX = 'backups';
const PART_BYTES = 4 * 1024 * 1024;
const MANIFEST = 'manifest';
const LABEL = 'label';

/** What can be read of a set without its key, so that sets that an older database does not know come to their end too. */
export interface BackupLabel {
  id: string;
  oldestDataAt: string;
  takenAt: string;
  expiresAt: string;
}

const digest = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();
const keyOf = (setId: string, what: string): string => `${PREFIX}/${setId}/${what}`;
const partName = (number: number): string => `part-${String(number).padStart(6, '0')}`;

/** Sets as objects of the blob store: a label, sealed parts and, last, a sealed manifest. A set without a manifest was not finished. */
export class BackupStore {
  constructor(
    private readonly blobs: BlobStore,
    readonly keys: BackupKeys,
  ) {}

  async putLabel(label: BackupLabel): Promise<void> {
    await this.blobs.put(keyOf(label.id, LABEL), Buffer.from(JSON.stringify(label)));
  }

  async label(setId: string): Promise<BackupLabel | undefined> {
    const key = keyOf(setId, LABEL);
    return (await this.blobs.has(key)) ? (JSON.parse((await this.blobs.get(key)).toString('utf8')) as BackupLabel) : undefined;
  }

  async isComplete(setId: string): Promise<boolean> {
    return this.blobs.has(keyOf(setId, MANIFEST));
  }

  /** Cuts a stream into sealed parts. Answers what they are, in order. */
  async putParts(setId: string, key: Buffer, source: AsyncIterable<Buffer>): Promise<{ bytes: number; sha256: string }[]> {
    const parts: { bytes: number; sha256: string }[] = [];
    let waiting: Buffer[] = [];
    let size = 0;
    const flush = async (): Promise<void> => {
      const what = partName(parts.length);
      const sealed = sealPart(key, setId, what, Buffer.concat(waiting));
      await this.blobs.put(keyOf(setId, what), sealed);
      parts.push({ bytes: sealed.length, sha256: digest(sealed).toString('hex') });
      waiting = [];
      size = 0;
    };
    for await (const chunk of source) {
      waiting.push(chunk);
      size += chunk.length;
      if (size >= PART_BYTES) await flush();
    }
    if (size > 0) await flush();
    return parts;
  }

  /** Answers its digest, which the inventory keeps. */
  async putManifest(manifest: BackupManifest, key: Buffer): Promise<Buffer> {
    const sealed = sealPart(key, manifest.id, MANIFEST, Buffer.from(JSON.stringify(manifest)));
    await this.blobs.put(keyOf(manifest.id, MANIFEST), sealed);
    return digest(sealed);
  }

  /** Throws `BackupKeyGoneError`, `BackupBrokenError`, or what the store throws for a set that was not finished. */
  async manifest(setId: string): Promise<{ manifest: BackupManifest; sha256: Buffer }> {
    const sealed = await this.blobs.get(keyOf(setId, MANIFEST));
    const manifest = JSON.parse(openPart(await this.keys.get(setId), setId, MANIFEST, sealed).toString('utf8')) as BackupManifest;
    if (manifest.version !== 1 || manifest.id !== setId) throw new BackupBrokenError(MANIFEST);
    return { manifest, sha256: digest(sealed) };
  }

  /** The bytes that went in, each part checked. */
  async *readParts({ id, parts }: BackupManifest): AsyncGenerator<Buffer> {
    const key = await this.keys.get(id);
    for (const [number, { sha256 }] of parts.entries()) {
      const what = partName(number);
      const sealed = await this.blobs.get(keyOf(id, what));
      if (digest(sealed).toString('hex') !== sha256) throw new BackupBrokenError(what);
      yield openPart(key, id, what, sealed);
    }
  }

  /** The key first: from then on nobody can read it. Then every object. */
  async destroyKey(setId: string): Promise<void> {
    await this.keys.destroy(setId);
  }

  async deleteObjects(setId: string): Promise<void> {
    for (const key of await this.objectsOf(setId)) await this.blobs.delete(key);
  }

  /** Looks whether anything is left: the key, or an object. */
  async isAbsent(setId: string): Promise<boolean> {
    return !(await this.keys.has(setId)) && (await this.objectsOf(setId)).length === 0;
  }

  /** Every set of which there is an object or a key. */
  async sets(): Promise<string[]> {
    const found = new Set(await this.keys.list());
    for await (const key of this.blobs.list(`${PREFIX}/`)) found.add(key.split('/')[1] ?? '');
    return [...found].filter((id) => /^[0-9a-f-]{36}$/.test(id));
  }

  private async objectsOf(setId: string): Promise<string[]> {
    const keys: string[] = [];
    for await (const key of this.blobs.list(`${PREFIX}/${setId}/`)) keys.push(key);
    return keys;
  }
}
