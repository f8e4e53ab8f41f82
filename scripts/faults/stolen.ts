import { openKms } from '#blobs/blobs.module.js';
import { DiskLayout } from '#blobs/disk-layout.js';
import { unwrapKey } from '#blobs/key-wrap.js';
import type { KmsConfig } from '#config/config.js';
import { createDecipheriv } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type pg from 'pg';

/** How every chunk of the race begins in clear: what a thief looks for. */
export const MARK = Buffer.from('find me if you can, and you must not');
/** What stands before it in the body: type and length of a record. */
export const MARK_AT = 2;

const VERSION = 1;
const IV_BYTES = 12;

/** Somebody with the key of one session, the whole disk, and all the time there is. */
export class Thief {
  private constructor(
    private readonly folder: string,
    private readonly tenantId: string,
    private readonly sessionId: string,
    private readonly key: Buffer,
  ) {}

  /** Steals the session's key while it is there. `admin` reads past row-level security. */
  static async break(in_: { admin: Pick<pg.Pool, 'query'>; kms: KmsConfig; blobs: string }, tenantId: string, sessionId: string): Promise<Thief> {
    const { rows } = await in_.admin.query<{ wrapped: Buffer; outer: Buffer; masterKeyId: string }>(
      `select k.wrapped, t.wrapped as outer, t.master_key_id as "masterKeyId" from ingest.session_key k join ingest.tenant_key t on t.tenant_id = k.tenant_id and t.version = k.tenant_key_version where k.session_id = $1`,
      [sessionId],
    );
    const [row] = rows;
    if (!row) throw new Error('There is no key to steal');
    const tenantKey = await openKms(in_.kms, 'test').unwrap(row.outer, row.masterKeyId, { tenantId });
    return new Thief(in_.blobs, tenantId, sessionId, unwrapKey(tenantKey, { tenantId, sessionId }, row.wrapped));
  }

  /** Bytes of the session that can still be read: in objects of its own, and in blocks that it shared, at whatever place. */
  readable(): number {
    const own = path.dirname(new DiskLayout(this.folder, () => Promise.resolve()).fileOf(`sessions/${this.tenantId}/${this.sessionId}/any`));
    return this.filesUnder(own).reduce((sum, file) => sum + read(file).length, 0) + this.filesUnder(path.join(this.folder, 'blocks')).reduce((sum, file) => sum + this.found(read(file)), 0);
  }

  /** A sealed message is a byte for its version, an IV and the ciphertext; counter mode needs no tag to be read. */
  private found(bytes: Buffer): number {
    let sum = 0;
    for (let at = bytes.indexOf(VERSION); at >= 0 && at + 1 + IV_BYTES + MARK_AT + MARK.length <= bytes.length; at = bytes.indexOf(VERSION, at + 1)) {
      const iv = bytes.subarray(at + 1, at + 1 + IV_BYTES);
      const clear = createDecipheriv('aes-256-ctr', this.key, Buffer.concat([iv, Buffer.of(0, 0, 0, 2)])).update(bytes.subarray(at + 1 + IV_BYTES, at + 1 + IV_BYTES + MARK_AT + MARK.length));
      if (clear.subarray(MARK_AT).equals(MARK)) sum += MARK.length;
    }
    return sum;
  }

  private filesUnder(folder: string): string[] {
    if (!existsSync(folder)) return [];
    return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => (entry.isFile() ? path.join(entry.parentPath, entry.name) : []));
  }
}

/** Files go while one looks. */
const read = (file: string): Buffer => {
  try {
    return readFileSync(file);
  } catch {
    return Buffer.alloc(0);
  }
};
