import 'reflect-metadata';
import { readEnv } from '#config/read-env.js';
import { toConfig } from '#config/to-config.js';
import { dataSourceOptions } from '#database/data-source-options.js';
import { Database } from '#database/database.js';
import type { Duty } from '#database/duties.js';
import type { JobOwner } from '#jobs/job-owner.js';
import { QuarantineRepository } from '#jobs/quarantine.repository.js';
import { QuarantineService } from '#jobs/quarantine.service.js';
import { DataSource } from 'typeorm';

// Looks at the jobs that were set aside, in every app, and puts one back to work: `list`, or `replay <id>`.
const DUTIES: Readonly<Record<JobOwner, Duty>> = { waitlist: 'waitlist_worker', ingest: 'ingest_worker', privacy: 'privacy_worker' };
const USAGE = 'Usage: npm run quarantine -- list | replay <id>';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const withService = async <T>(owner: JobOwner, work: (service: QuarantineService) => Promise<T>): Promise<T> => {
  const source = await new DataSource(dataSourceOptions(toConfig(readEnv(), 'ingest').database, DUTIES[owner], 1)).initialize();
  try {
    return await work(new QuarantineService(new Database(source), new QuarantineRepository(owner)));
  } finally {
    await source.destroy();
  }
};

const list = async (): Promise<void> => {
  let total = 0;
  for (const owner of Object.keys(DUTIES) as JobOwner[]) {
    for (const job of await withService(owner, (service) => service.list())) {
      total += 1;
      say(`${job.id}  ${job.quarantinedAt.toISOString()}  ${job.name}  ${job.reason}  ${job.error}  after ${job.attempts} failed tries`);
    }
  }
  say(total === 0 ? 'No job is set aside.' : `${total} jobs are set aside.`);
};

const replay = async (id: string): Promise<void> => {
  for (const owner of Object.keys(DUTIES) as JobOwner[]) {
    if (await withService(owner, (service) => service.replay(id))) return say(`Put back to work in ${owner}: ${id}`);
  }
  throw new Error(`No job ${id} is set aside.`);
};

try {
  const [command, id] = process.argv.slice(2);
  if (command === 'list' && id === undefined) await list();
  else if (command === 'replay' && id !== undefined && UUID.test(id)) await replay(id);
  else throw new Error(USAGE);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
