import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Inject, Injectable } from '@nestjs/common';
import { AuditCheck, type AuditReport } from './audit-check.js';
import type { AuditSource } from './audit-source.js';
import { CheckpointStore } from './checkpoint-store.js';
import { DatabaseSource } from './database-source.js';
import { SequencerRepository } from './sequencer.repository.js';
import { VerifierRepository } from './verifier.repository.js';

/** Verifies the audit log of the database. Numbering waits while it is read; those who write leaves do not. */
@Injectable()
export class Verifier {
  constructor(
    @Inject(databaseOf('audit_sequencer')) private readonly database: Database,
    @Inject(VerifierRepository) private readonly rows: VerifierRepository,
    @Inject(SequencerRepository) private readonly sequencer: SequencerRepository,
    @Inject(CheckpointStore) private readonly store: CheckpointStore,
  ) {}

  verify(): Promise<AuditReport> {
    return this.reading((source) => new AuditCheck(source).run());
  }

  /** Gives the log as it stands to whoever copies it. */
  reading<T>(work: (source: AuditSource) => Promise<T>): Promise<T> {
    return this.database.transaction('platform', async (tx) => {
      await this.sequencer.lock(tx);
      return work(new DatabaseSource(tx, this.rows, this.store));
    });
  }
}
