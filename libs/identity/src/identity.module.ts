import { databaseOf } from '#database/database.module.js';
import type { Duty } from '#database/duties.js';
import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AuthGuard } from './auth.guard.js';
import { Authenticator } from './authenticator.js';
import { CredentialRepository, IDENTITY_READER } from './credential.repository.js';
import { IngestKeys } from './ingest-keys.js';
import { KeyVerifier } from './key-verifier.js';

/** Duties that may look sessions or keys up. */
export type IdentityReaderDuty = Extract<Duty, 'ingest_api' | 'ingest_intake' | 'privacy_api' | 'waitlist_api'>;

/** Guards every controller of the app and answers who a key belongs to. `reader` must be among the app's `DatabaseModule.forDuties`. */
@Module({})
export class IdentityModule {
  static forApp(options: { reader: IdentityReaderDuty }): DynamicModule {
    return {
      module: IdentityModule,
      global: true,
      providers: [
        { provide: IDENTITY_READER, useExisting: databaseOf(options.reader) },
        { provide: APP_GUARD, useClass: AuthGuard },
        Authenticator,
        CredentialRepository,
        IngestKeys,
        KeyVerifier,
      ],
      exports: [Authenticator, IngestKeys, KeyVerifier],
    };
  }
}
