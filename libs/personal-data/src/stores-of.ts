import type { BlobsConfig, Config } from '#config/config.js';

/** A store that a process uses: what for, by what, where, and whether what goes there is encrypted on its way. */
export interface StoreInUse {
  kind: 'database' | 'queues' | 'recordings' | 'erasure-ledger' | 'audit-checkpoints' | 'mail';
  backend: 'postgres' | 'redis' | 'disk' | 's3' | 'smtp';
  region: string;
  encryptedInTransit: boolean;
}

const recordings = (blobs: BlobsConfig, region: string): StoreInUse =>
  blobs.kind === 'disk'
    ? { kind: 'recordings', backend: 'disk', region, encryptedInTransit: true }
    : { kind: 'recordings', backend: 's3', region: blobs.region, encryptedInTransit: blobs.endpoint.startsWith('https:') };

/** Every store the configuration names. A disk of this machine has no way in which anything could be read. */
export const storesOf = ({ database, redis, blobs, mail, region }: Config): StoreInUse[] => [
  { kind: 'database', backend: 'postgres', region, encryptedInTransit: database.tls },
  { kind: 'queues', backend: 'redis', region, encryptedInTransit: redis.tls },
  recordings(blobs, region),
  { kind: 'erasure-ledger', backend: 'disk', region, encryptedInTransit: true },
  { kind: 'audit-checkpoints', backend: 'disk', region, encryptedInTransit: true },
  ...(mail.smtpUrl === undefined ? [] : [{ kind: 'mail', backend: 'smtp', region, encryptedInTransit: mail.smtpUrl.startsWith('smtps:') } as const]),
];
