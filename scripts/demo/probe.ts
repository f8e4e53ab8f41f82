import type { Kms } from '#blobs/kms.js';
import { unwrapKey } from '#blobs/key-wrap.js';
import { SEALED_KIND, type SealedKind } from '#blobs/sealed-kinds.js';
import { open } from '#blobs/session-cipher.js';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';

/** A sealed message of the session as the probe saved it: what it is, how it begins (its IV) and how long it is. */
interface SavedMessage {
  objectKey: string;
  start: number;
  length: number;
  kind: SealedKind;
  seq: number;
  /** Its first bytes, IV included: found again wherever a copy lies. */
  beginning: Buffer;
}

interface Row {
  object_key: string;
  start: number;
  length: number | null;
  kind: SealedKind;
  seq: number;
}

const BEGINNING = 45;

const MESSAGES = `
  select object_key, 0 as start, null::int as length, 'segment' as kind, number as seq from ingest.segment where session_id = $1
  union all select object_key, 0, null, kind, t from ingest.picture where session_id = $1
  union all select coalesce(c.object_key, b.object_key), case when c.object_key is null then c.block_offset else 0 end, c.block_length, 'chunk', c.seq
    from ingest.chunk c left join ingest.block b on b.id = c.block_id where c.session_id = $1 and (c.block_id is not null or c.object_key is not null)`;

const KEYS = `
  select s.tenant_id, k.wrapped as session_key, t.wrapped as tenant_key, t.master_key_id from ingest.session s
  join ingest.session_key k on k.session_id = s.id join ingest.tenant_key t on t.tenant_id = k.tenant_id and t.version = k.tenant_key_version where s.id = $1`;

const filesUnder = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));

/**
 * Somebody who saved all that is small (the wrapped session key, the tenant key and its master key, the database's rows, where each message lay and how it
 * began) and comes back after the erasure to read the large: the bytes. Looks into every file under the given folders, whatever it is called.
 */
export class EraseProbe {
  private constructor(
    private readonly session: { tenantId: string; sessionId: string; key: Buffer },
    private readonly messages: readonly SavedMessage[],
    private readonly folders: readonly string[],
  ) {}

  /** Saves the keys and where everything is. `folders`: all that could hold a copy (blobs, database, queues, ledgers). */
  static async prepare(adminUrl: string, kms: Kms, sessionId: string, folders: readonly string[]): Promise<EraseProbe> {
    const client = new pg.Client({ connectionString: adminUrl });
    await client.connect();
    try {
      const keys = (await client.query<{ tenant_id: string; session_key: Buffer; tenant_key: Buffer; master_key_id: string }>(KEYS, [sessionId])).rows[0];
      if (!keys) throw new Error('The probe found no key to save');
      const tenantKey = await kms.unwrap(keys.tenant_key, keys.master_key_id, { tenantId: keys.tenant_id });
      const key = unwrapKey(tenantKey, { tenantId: keys.tenant_id, sessionId }, keys.session_key);
      const files = folders.flatMap(filesUnder);
      const messages = (await client.query<Row>(MESSAGES, [sessionId])).rows.map((row) => locate(row, files));
      return new EraseProbe({ tenantId: keys.tenant_id, sessionId, key }, messages, folders);
    } finally {
      await client.end();
    }
  }

  /** Bytes of the recording that the probe can decrypt now, wherever their ciphertext is found. */
  readableBytes(): number {
    const left = new Set(this.messages);
    let bytes = 0;
    for (const file of this.folders.flatMap(filesUnder)) {
      const content = readIfThere(file);
      for (const message of left) {
        const plain = this.decrypt(message, content);
        if (plain === 0) continue;
        bytes += plain;
        left.delete(message);
      }
    }
    return bytes;
  }

  private decrypt(message: SavedMessage, content: Buffer): number {
    const at = content.indexOf(message.beginning);
    if (at < 0) return 0;
    const { tenantId, sessionId, key } = this.session;
    try {
      return open(key, { tenantId, sessionId, kind: message.kind, seq: message.seq }, content.subarray(at, at + message.length)).length;
    } catch {
      return 0;
    }
  }
}

const locate = (row: Row, files: readonly string[]): SavedMessage => {
  const file = files.find((name) => path.basename(name) === path.basename(row.object_key));
  if (!file || !(row.kind in SEALED_KIND)) throw new Error(`The probe did not find object ${row.object_key}`);
  const content = readFileSync(file);
  const length = row.length ?? content.length - row.start;
  return { objectKey: row.object_key, start: row.start, length, kind: row.kind, seq: row.seq, beginning: Buffer.from(content.subarray(row.start, row.start + BEGINNING)) };
};

const readIfThere = (file: string): Buffer => {
  try {
    return readFileSync(file);
  } catch {
    return Buffer.alloc(0);
  }
};
