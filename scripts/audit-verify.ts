import 'reflect-metadata';
import { CheckpointStore } from '#audit/checkpoint-store.js';
import { SequencerRepository } from '#audit/sequencer.repository.js';
import { Verifier } from '#audit/verifier.js';
import { VerifierRepository } from '#audit/verifier.repository.js';
import { Clock } from '#clock/clock.js';
import { readEnv } from '#config/read-env.js';
import { toConfig } from '#config/to-config.js';
import { dataSourceOptions } from '#database/data-source-options.js';
import { Database } from '#database/database.js';
import { DataSource } from 'typeorm';

// Recomputes the audit log: every leaf, number, root, anchor and signature. Names the first bad entry and ends with 1.
const say = (text: string): void => void process.stdout.write(`${text}\n`);

try {
  const config = toConfig(readEnv(), 'privacy');
  const source = await new DataSource(dataSourceOptions(config.database, 'audit_sequencer', 1)).initialize();
  try {
    const verifier = new Verifier(new Database(source), new VerifierRepository(), new SequencerRepository(), new CheckpointStore(config, new Clock()));
    const { entries, logs, checkpoints, fault } = await verifier.verify();
    say(`${entries} entries of ${logs} logs and ${checkpoints} signed checkpoints were recomputed.`);
    if (fault) {
      say(`BAD: ${fault.log}${fault.number === undefined ? '' : ` entry ${fault.number}`}: ${fault.reason}`);
      process.exitCode = 1;
    } else say('All of it holds.');
  } finally {
    await source.destroy();
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
