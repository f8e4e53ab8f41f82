import path from 'node:path';
import { FAULTS, type Fault } from './faults/fault-list.js';
import { type Eraser, orphansIn } from './faults/erasing.js';
import { type FaultBench, startFaultBench } from './faults/fault-bench.js';
import { checkInvariants, type Findings } from './faults/invariants.js';
import { type Acknowledged, LoadClient } from './faults/load-client.js';
import { writeResult } from './results.js';

// `npm run faults [-- name [count]]`: kills parts under load and compares what clients were promised with what is there.

interface Row extends Findings {
  fault: string;
  times: number;
  retries: number;
  wrongAnswers: number;
  /** Sessions that were erased, chunks of them that were refused, and what of them was left or could be read. */
  erased: number;
  lateRefused: number;
  leftOfErased: number;
  orphans: number;
}

const say = (text: string): void => void process.stderr.write(`${text}\n`);

const strike = async (bench: FaultBench, fault: Fault, soFar: Acknowledged[]): Promise<Row> => {
  const { instance } = bench;
  const load = new LoadClient({
    ingestUrl: instance.urls.ingest, origin: instance.urls.web, ingestKey: instance.demo.ingestKey, ...(fault.load ?? { sessions: 12, pauseMs: 40 }), ledgerFile: path.join(bench.folder, 'acknowledged.jsonl'),
  });
  await load.start();
  const orphansBefore = new Set(fault.leavesNoOrphan ? await orphansIn(bench) : []);
  const customers: Eraser[] = [];
  for (let time = 0; time < fault.times; time += 1) {
    const customer = await fault.strike(bench, load, { count });
    if (customer) customers.push(customer);
  }
  await load.stop();
  soFar.push(...load.acknowledged.filter(({ sessionId }) => !load.isErased(sessionId)));
  let leftOfErased = 0;
  for (const customer of customers) leftOfErased += await customer.leftovers();
  load.wrongAnswers.push(...customers.flatMap(({ wrong }) => wrong));
  for (const answer of load.wrongAnswers.slice(0, 3)) say(`    ${answer}`);
  const findings = await checkInvariants(bench.adminUrl, soFar);
  const orphans = fault.leavesNoOrphan ? (await orphansIn(bench)).filter((file) => !orphansBefore.has(file)).length : 0;
  const erased = customers.reduce((sum, customer) => sum + customer.erased.length, 0);
  return { fault: fault.name, times: fault.times, retries: load.retries, wrongAnswers: load.wrongAnswers.length, erased, lateRefused: load.lateRefused, leftOfErased, orphans, ...findings, ...Object.assign({}, ...customers.map(({ figures }) => figures ?? {})) };
};

const holds = (row: Row): boolean => row.lost + row.effectsMissing + row.effectsTwice + row.pendingJobs + row.quarantined + row.wrongAnswers + row.leftOfErased + row.orphans === 0 && (row.erased === 0 || row.lateRefused > 0);

const wanted = process.argv[2];
const count = process.argv[3] === undefined ? undefined : Number(process.argv[3]);
const bench = await startFaultBench();
const rows: Row[] = [];
try {
  const soFar: Acknowledged[] = [];
  for (const fault of FAULTS.filter(({ name }) => !wanted || name.includes(wanted))) {
    const row = await strike(bench, fault, soFar);
    rows.push(row);
    say(`${holds(row) ? '✓' : '✗'} ${row.fault} × ${row.times}: ${row.acknowledged} acknowledged so far, ${row.lost} lost, effects missing ${row.effectsMissing}, twice ${row.effectsTwice}, pending ${row.pendingJobs}, quarantined ${row.quarantined}, wrong answers ${row.wrongAnswers}, erased ${row.erased} (left ${row.leftOfErased}, late refused ${row.lateRefused}), orphans ${row.orphans}, drained in ${row.drainSeconds} s`);
  }
} finally {
  if (process.env.KEEP) say(`Kept: ${bench.folder}`);
  else await bench.stop();
}
if (!wanted || wanted === 'delete-race') writeResult(wanted ?? 'faults', rows);
process.stdout.write(`${rows.filter(holds).length} hold, ${rows.filter((row) => !holds(row)).length} fall short\n`);
process.exitCode = rows.every(holds) ? 0 : 1;
