import path from 'node:path';
import { FAULTS, type Fault } from './faults/fault-list.js';
import { type FaultBench, startFaultBench } from './faults/fault-bench.js';
import { checkInvariants, type Findings } from './faults/invariants.js';
import { type Acknowledged, LoadClient } from './faults/load-client.js';
import { writeResult } from './results.js';

// `npm run faults [-- name]`: kills parts under load and compares what clients were promised with what is there.

interface Row extends Findings {
  fault: string;
  times: number;
  retries: number;
  wrongAnswers: number;
}

const say = (text: string): void => void process.stderr.write(`${text}\n`);

const strike = async (bench: FaultBench, fault: Fault, soFar: Acknowledged[]): Promise<Row> => {
  const { instance } = bench;
  const load = new LoadClient({
    ingestUrl: instance.urls.ingest, origin: instance.urls.web, ingestKey: instance.demo.ingestKey, sessions: 12, pauseMs: 40, ledgerFile: path.join(bench.folder, 'acknowledged.jsonl'),
  });
  await load.start();
  for (let time = 0; time < fault.times; time += 1) await fault.strike(bench);
  await load.stop();
  soFar.push(...load.acknowledged);
  for (const answer of load.wrongAnswers.slice(0, 3)) say(`    ${answer}`);
  const findings = await checkInvariants(bench.adminUrl, soFar);
  return { fault: fault.name, times: fault.times, retries: load.retries, wrongAnswers: load.wrongAnswers.length, ...findings };
};

const holds = (row: Row): boolean => row.lost + row.effectsMissing + row.effectsTwice + row.pendingJobs + row.quarantined + row.wrongAnswers === 0;

const wanted = process.argv[2];
const bench = await startFaultBench();
const rows: Row[] = [];
try {
  const soFar: Acknowledged[] = [];
  for (const fault of FAULTS.filter(({ name }) => !wanted || name.includes(wanted))) {
    const row = await strike(bench, fault, soFar);
    rows.push(row);
    say(`${holds(row) ? '✓' : '✗'} ${row.fault} × ${row.times}: ${row.acknowledged} acknowledged so far, ${row.lost} lost, effects missing ${row.effectsMissing}, twice ${row.effectsTwice}, pending ${row.pendingJobs}, quarantined ${row.quarantined}, wrong answers ${row.wrongAnswers}, drained in ${row.drainSeconds} s`);
  }
} finally {
  if (process.env.KEEP) say(`Kept: ${bench.folder}`);
  else await bench.stop();
}
writeResult('faults', rows);
process.stdout.write(`${rows.filter(holds).length} hold, ${rows.filter((row) => !holds(row)).length} fall short\n`);
process.exitCode = rows.every(holds) ? 0 : 1;
