import { Module } from '@nestjs/common';
import { AuditRepository } from './audit.repository.js';
import { CheckpointStore } from './checkpoint-store.js';
import { SequencerLoop } from './sequencer-loop.js';
import { Sequencer } from './sequencer.js';
import { SequencerRepository } from './sequencer.repository.js';
import { Verifier } from './verifier.js';
import { VerifierRepository } from './verifier.repository.js';

/** Mounted by the one app that runs the sequencer, whose `DatabaseModule` has the duty `audit_sequencer`. */
@Module({ providers: [AuditRepository, CheckpointStore, Sequencer, SequencerLoop, SequencerRepository, Verifier, VerifierRepository], exports: [Sequencer, Verifier] })
export class AuditSequencerModule {}
