import { Clock } from '#clock/clock.js';
import { CONFIG } from '#config/config.module.js';
import type { Config, KmsConfig } from '#config/config.js';
import { EGRESS_GATE, type EgressGate } from '#contracts/egress-gate.js';
import { databaseOf } from '#database/database.module.js';
import type { Duty } from '#database/duties.js';
import { type DynamicModule, Module } from '@nestjs/common';
import { BLOB_STORE, type BlobStore } from './blob-store.js';
import { DiskBlobStore } from './disk-blob-store.js';
import { egressCheck } from './egress.js';
import { EnvironmentKms } from './environment-kms.js';
import { FileKms } from './file-kms.js';
import { KMS, type Kms } from './kms.js';
import { S3BlobStore } from './s3-blob-store.js';
import { SESSION_KEYS_DUTY, SessionErasedListener } from './session-erased.listener.js';
import { SESSION_KEYS_DATABASE, SessionKeys } from './session-keys.js';
import { SessionKeysRepository } from './session-keys.repository.js';

/** The store that the configuration names. */
export const openBlobStore = ({ blobs }: Pick<Config, 'blobs'>, clock: Clock, gate?: EgressGate): BlobStore => {
  if (blobs.kind === 'disk') return new DiskBlobStore(blobs.directory);
  const assertEgress = egressCheck(blobs.endpoint, gate, clock);
  return new S3BlobStore({ ...blobs, ...(assertEgress ? { assertEgress } : {}) });
};

/** The keeper of the master keys. Outside development a missing key file throws `KeyUnavailableError`: it is never made anew. */
export const openKms = (kms: KmsConfig, environment: Config['environment']): Kms =>
  kms.kind === 'file' ? new FileKms({ path: kms.path, createIfMissing: environment === 'development' }) : new EnvironmentKms(kms);

/** Blobs, keys and sealing. Global: rooms inject `BLOB_STORE`, `KMS` and `SessionKeys`. */
@Module({})
export class BlobsModule {
  /** `duty`: as whom keys are read. Only `ingest_intake` may also make them. */
  static forDuty(duty: Extract<Duty, 'ingest_intake' | 'ingest_api' | 'ingest_worker'>): DynamicModule {
    return {
      module: BlobsModule,
      global: true,
      providers: [
        {
          provide: BLOB_STORE,
          inject: [CONFIG, Clock, { token: EGRESS_GATE, optional: true }],
          useFactory: (config: Config, clock: Clock, gate?: EgressGate) => openBlobStore(config, clock, gate),
        },
        { provide: KMS, inject: [CONFIG], useFactory: (config: Config) => openKms(config.kms, config.environment) },
        { provide: SESSION_KEYS_DUTY, useValue: duty },
        { provide: SESSION_KEYS_DATABASE, useExisting: databaseOf(duty) },
        SessionKeysRepository,
        SessionKeys,
        SessionErasedListener,
      ],
      exports: [BLOB_STORE, KMS, SessionKeys, SessionErasedListener],
    };
  }
}
