import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { BackupManifest, TableContent } from './backup-contents.js';
import type { BackupStore } from './backup-store.js';
import { CopyDigest, type Frame, readFrames } from './frames.js';
import { BackupBrokenError } from './part-cipher.js';

/** What to do with one table: the rows come as COPY wrote them. */
export type TakeTable = (content: TableContent, rows: AsyncIterable<Buffer>) => Promise<void>;

/** Reads a set from end to end and checks each digest and count against its manifest. Throws `BackupBrokenError`. */
export const readBackup = async (store: BackupStore, manifest: BackupManifest, take: TakeTable): Promise<void> => {
  const unzipped = createGunzip();
  const source = Readable.from(store.readParts(manifest), { objectMode: false });
  source.on('error', (error) => unzipped.destroy(error));
  const frames = readFrames(source.pipe(unzipped) as AsyncIterable<Buffer>);
  for (const content of manifest.tables) {
    const head = await nextOf(frames);
    if (head.kind !== 'table' || head.table !== content.table || head.columns.join() !== content.columns.join()) throw new BackupBrokenError(content.table);
    await take(content, rowsOf(frames, content));
  }
  const last = await nextOf(frames);
  if (last.kind !== 'all' || last.tables !== manifest.tables.length || !(await frames.next()).done) throw new BackupBrokenError('its end');
};

const nextOf = async (frames: AsyncGenerator<Frame>): Promise<Frame> => {
  const { value, done } = await frames.next();
  if (done) throw new BackupBrokenError('its end');
  return value;
};

async function* rowsOf(frames: AsyncGenerator<Frame>, { table, rows, sha256 }: TableContent): AsyncGenerator<Buffer> {
  const digest = new CopyDigest();
  for (let frame = await nextOf(frames); frame.kind !== 'end'; frame = await nextOf(frames)) {
    if (frame.kind !== 'data') throw new BackupBrokenError(table);
    digest.add(frame.bytes);
    yield frame.bytes;
  }
  if (digest.rows !== rows || digest.hex() !== sha256) throw new BackupBrokenError(table);
}

/** Reads all of it and keeps nothing: whether it could be restored. */
export const checkBackup = (store: BackupStore, manifest: BackupManifest): Promise<void> =>
  readBackup(store, manifest, async (_content, rows) => {
    for await (const _bytes of rows);
  });
