import { BLOB_STORE } from '#blobs/blob-store.js';
import { openBlobStore } from '#blobs/blobs.module.js';
import { Clock } from '#clock/clock.js';
import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { EGRESS_GATE, type EgressGate } from '#contracts/egress-gate.js';
import { databaseOf } from '#database/database.module.js';
import type { Duty } from '#database/duties.js';
import { MailKeys } from '#mail/mail-keys.js';
import { type DynamicModule, Module } from '@nestjs/common';
import { AnswerPrivacyTask, PRIVACY_TASK_DATABASE } from './answer-privacy-task.js';
import { ErasedPeople } from './erased-people.js';
import { HolderAgent } from './holder-agent.js';
import { HolderExport } from './holder-export.js';
import { PieceStore } from './piece-store.js';

/** Lets cases ask the data holders of a process: `AnswerPrivacyTask`. Each app has a handler of its own that calls it. Needs `ExchangeModule` and `PersonalDataModule`. */
@Module({})
export class PrivacyTasksModule {
  /** `duty`: the worker that runs the app's jobs. */
  static forDuty(duty: Extract<Duty, 'waitlist_worker' | 'ingest_worker' | 'privacy_worker'>): DynamicModule {
    return {
      module: PrivacyTasksModule,
      providers: [
        { provide: PRIVACY_TASK_DATABASE, useExisting: databaseOf(duty) },
        {
          provide: BLOB_STORE,
          inject: [CONFIG, Clock, { token: EGRESS_GATE, optional: true }],
          useFactory: (config: Config, clock: Clock, gate?: EgressGate) => openBlobStore(config, clock, gate),
        },
        MailKeys,
        PieceStore,
        HolderExport,
        ErasedPeople,
        HolderAgent,
        AnswerPrivacyTask,
      ],
      exports: [AnswerPrivacyTask, PieceStore, HolderExport, ErasedPeople],
    };
  }
}
