import { databaseOf } from '#database/database.module.js';
import type { Duty } from '#database/duties.js';
import { OPERATIONS_DOOR } from '#http/operations-door.js';
import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { AuthGuard } from './auth.guard.js';
import { Authenticator } from './authenticator.js';
import { CredentialRepository, IDENTITY_READER } from './credential.repository.js';
import { DeniedAccess } from './denied-access.js';
import { DeniedAccessInterceptor } from './denied-access.interceptor.js';
import { IngestKeys } from './ingest-keys.js';
import { KeyVerifier } from './key-verifier.js';
import { OperatorDoor } from './operator-door.js';

/** Duties that may look sessions or keys up. */
export type IdentityReaderDuty = Extract<Duty, 'ingest_api' | 'ingest_intake' | 'privacy_api' | 'waitlist_api'>;

/** Guards every controller of the app and answers who a key belongs to. `reader` must be among the app's `DatabaseModule.forDuties`; `AUDIT_WRITER` must be bound. */
@Module({})
export class IdentityModule {
  static forApp(options: { reader: IdentityReaderDuty }): DynamicModule {
    return {
      module: IdentityModule,
      global: true,
      providers: [
        { provide: IDENTITY_READER, useExisting: databaseOf(options.reader) },
        { provide: APP_GUARD, useClass: AuthGuard },
        { provide: APP_INTERCEPTOR, useClass: DeniedAccessInterceptor },
        Authenticator,
        CredentialRepository,
        DeniedAccess,
        IngestKeys,
        KeyVerifier,
        OperatorDoor,
        { provide: OPERATIONS_DOOR, useExisting: OperatorDoor },
      ],
      exports: [Authenticator, IngestKeys, KeyVerifier, OPERATIONS_DOOR, OperatorDoor],
    };
  }
}
