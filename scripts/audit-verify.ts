import 'reflect-metadata';
import { AuditCheck, type AuditReport } from '#audit/audit-check.js';
import { CheckpointStore } from '#audit/checkpoint-store.js';
import { copyAudit, FileSource } from '#audit/file-source.js';
import { SequencerRepository } from '#audit/sequencer.repository.js';
import { Verifier } from '#audit/verifier.js';
import { VerifierRepository } from '#audit/verifier.repository.js';
import { Clock } from '#clock/clock.js';
import { readEnv } from '#config/read-env.js';
import { toConfig } from '#config/to-config.js';
import { dataSourceOptions } from '#database/data-source-options.js';
import { Database } from '#database/database.js';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { DataSource } from 'typeorm';

// Recomputes the audit log: every leaf, number, root, anchor and signature. Names the first bad entry and ends with 1.
//   npm run audit:verify                               the log in the database
//   npm run audit:verify -- --copy FILE                writes it to a file that can be taken along
//   npm run audit:verify -- --from FILE [--key PEM]    verifies such a file, with no database; --key: the public key, from somewhere else than the file
const say = (text: string): void => void process.stdout.write(`${text}\n`);

const tell = ({ entries, logs, checkpoints, redacted, fault }: AuditReport): void => {
  say(`${entries} entries of ${logs} logs and ${checkpoints} signed checkpoints were recomputed.${redacted > 0 ? ` Of ${redacted} the part about a person was erased.` : ''}`);
  if (fault) {
    const { log, shard, number, reason } = fault;
    say(`BAD: ${log}${number === undefined ? '' : ` entry ${number}`}${shard === undefined ? '' : ` of ${shard}`}: ${reason}`);
    process.exitCode = 1;
  } else say('All of it holds.');
};

const withDatabase = async (work: (verifier: Verifier) => Promise<void>): Promise<void> => {
  const config = toConfig(readEnv(), 'privacy');
  const source = await new DataSource(dataSourceOptions(config.database, 'audit_sequencer', 1)).initialize();
  const verifier = new Verifier(new Database(source), new VerifierRepository(), new SequencerRepository(), new CheckpointStore(config, new Clock()));
  await work(verifier).finally(() => source.destroy());
};

try {
  const { values } = parseArgs({ options: { copy: { type: 'string' }, from: { type: 'string' }, key: { type: 'string' } } });
  const { copy, from, key } = values;
  if (from !== undefined) tell(await new AuditCheck(await FileSource.open(from, key === undefined ? undefined : readFileSync(key, 'utf8'))).run());
  else if (copy === undefined) await withDatabase(async (verifier) => tell(await verifier.verify()));
  else await withDatabase(async (verifier) => say(`${await verifier.reading((source) => copyAudit(source, copy))} entries are in ${copy}.`));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
