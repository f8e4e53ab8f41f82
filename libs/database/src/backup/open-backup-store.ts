import { openBlobStore, openKms } from '#blobs/blobs.module.js';
import type { Clock } from '#clock/clock.js';
import type { Config } from '#config/config.js';
import type { EgressGate } from '#contracts/egress-gate.js';
import { BackupKeys } from './backup-keys.js';
import { BackupStore } from './backup-store.js';

/** Sets in the blob store, their keys beside the erasure ledger. `gate`: for a store on another host. */
export const openBackupStore = (config: Pick<Config, 'blobs' | 'kms' | 'environment' | 'erasureLedger'>, clock: Clock, gate?: EgressGate): BackupStore =>
  new BackupStore(openBlobStore(config, clock, gate), new BackupKeys(config.erasureLedger.directory, openKms(config.kms, config.environment)));
