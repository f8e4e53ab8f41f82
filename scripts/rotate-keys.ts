import 'reflect-metadata';
import { openKms } from '#blobs/blobs.module.js';
import { BackupKeys } from '#database/backup/backup-keys.js';
import { KeyFile } from '#blobs/key-file.js';
import { KeyRotation } from '#blobs/key-rotation.js';
import { KeyRotationRepository } from '#blobs/key-rotation.repository.js';
import type { Config } from '#config/config.js';
import { readEnv } from '#config/read-env.js';
import { toConfig } from '#config/to-config.js';
import { dataSourceOptions } from '#database/data-source-options.js';
import { Database } from '#database/database.js';
import { OWNER_ROLE } from '#database/duties.js';
import { DataSource } from 'typeorm';

// Brings every tenant key under a new master key: makes one when the keys are in a file (else KMS_CURRENT names it), then rewraps the
// rows. Broken off, it goes on where it was. `--retire` removes the old keys from the file once nothing is wrapped by them.
const say = (text: string): void => void process.stdout.write(`${text}\n`);

const open = async (config: Config): Promise<{ rotation: () => KeyRotation; close: () => Promise<void> }> => {
  const source = await new DataSource(dataSourceOptions(config.database, OWNER_ROLE, 1)).initialize();
  const rotation = (): KeyRotation => new KeyRotation(new Database(source), openKms(config.kms, 'production'), new KeyRotationRepository());
  return { rotation, close: () => source.destroy() };
};

const rotate = async (config: Config, rotation: () => KeyRotation): Promise<void> => {
  const unfinished = await rotation().pending();
  if (unfinished > 0) say(`Going on with a rotation that was not finished: ${unfinished} tenant keys to go.`);
  else if (config.kms.kind === 'file') say(`New master key: ${new KeyFile(config.kms.path).addCurrent()}`);
  const backups = await new BackupKeys(config.erasureLedger.directory, openKms(config.kms, 'production')).rewrap();
  if (backups > 0) say(`  ${backups} keys of backups rewrapped`);
  const rewrapped = await rotation().run((soFar) => say(`  ${soFar} tenant keys rewrapped`));
  say(`Done: ${rewrapped} tenant keys are wrapped by the current master key. Back up the key before you retire the old one.`);
};

const retire = async (config: Config, rotation: () => KeyRotation): Promise<void> => {
  const pending = await rotation().pending();
  const backups = await new BackupKeys(config.erasureLedger.directory, openKms(config.kms, 'production')).countOld();
  if (backups > 0) throw new Error(`${backups} keys of backups still need an older master key. Run keys:rotate without --retire first.`);
  if (pending > 0) throw new Error(`${pending} tenant keys still need an older master key. Run keys:rotate without --retire first.`);
  if (config.kms.kind !== 'file') return say('Nothing is wrapped by older keys: remove them from KMS_KEYS.');
  say(`Retired: ${new KeyFile(config.kms.path).retireOthers().join(', ') || 'none'}`);
};

try {
  const config = toConfig(readEnv(), 'ingest');
  const { rotation, close } = await open(config);
  try {
    await (process.argv.includes('--retire') ? retire : rotate)(config, rotation);
  } finally {
    await close();
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
