import type { DatabaseConfig } from '#config/config.js';
import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { BackupManifest } from './backup-contents.js';
import type { BackupLabel, BackupStore } from './backup-store.js';
import { Snapshot } from './snapshot.js';

export interface TakenBackup {
  manifest: BackupManifest;
  manifestSha256: Buffer;
}

/**
 * Writes one set: a snapshot of the whole database, compressed, sealed with a key of its own. `label` is written before anything is read: what dies on the way can be found and
 * ended. Throws what fails; the set then has no manifest and is worth nothing.
 */
export const takeBackup = async (database: DatabaseConfig, store: BackupStore, label: BackupLabel): Promise<TakenBackup> => {
  await store.putLabel(label);
  const key = await store.keys.create(label.id);
  const snapshot = await Snapshot.open(database);
  try {
    const source = Readable.from(snapshot.read(), { objectMode: false });
    const zipped = createGzip({ level: 6 });
    source.on('error', (error) => zipped.destroy(error));
    const parts = await store.putParts(label.id, key, source.pipe(zipped) as AsyncIterable<Buffer>);
    const { migrations, tables, sequences, ledgerId } = snapshot;
    const manifest: BackupManifest = { version: 1, id: label.id, takenAt: snapshot.takenAt.toISOString(), migrations, tables, sequences, parts, ledgerId };
    return { manifest, manifestSha256: await store.putManifest(manifest, key) };
  } finally {
    key.fill(0);
    await snapshot.close();
  }
};
