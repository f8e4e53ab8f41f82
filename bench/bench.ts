import { machine, writeResult } from '#scripts/results.js';
import { benchAnalytics } from './analytics.js';
import { benchAudit } from './audit.js';
import { benchFrames } from './frames.js';
import { benchIntake } from './intake.js';
import { benchRecorder } from './recorder.js';
import { benchReplay } from './replay.js';
import { benchSearch } from './search.js';

// `npm run bench [-- --json] [-- intake|frames|recorder|analytics|search|replay|audit]`: ratios against a control of the same run. Exit code 0 only if every goal holds.

const GOALS = { intakeRatio: 0.5, framesRatio: 0.5, recorderGzipBytes: 24_000, mainThreadP95Ms: 10, searchP95Ms: 100, firstPictureMs: 500, seekP95Ms: 300, viewsPerSecond: 5_000, viewsRatio: 0.5, auditAppendRatio: 0.7, auditVerifyRatio: 0.5 };

const json = process.argv.includes('--json');
const only = process.argv.slice(2).find((argument) => !argument.startsWith('--'));
const say = (text: string): void => void process.stderr.write(`${text}\n`);
const wanted = (name: string): boolean => only === undefined || only === name;

const measured = async <T>(name: string, work: () => Promise<T>): Promise<T | undefined> => {
  if (!wanted(name)) return undefined;
  say(`measuring ${name} …`);
  return work();
};

const intake = await measured('intake', benchIntake);
const frames = await measured('frames', benchFrames);
const recorder = await measured('recorder', benchRecorder);
const analytics = await measured('analytics', benchAnalytics);
const search = await measured('search', benchSearch);
const replay = await measured('replay', benchReplay);
const audit = await measured('audit', benchAudit);
const figures = { machine: machine(), intake, frames, recorder, analytics, search, replay, audit };

const rows: [string, string, string, boolean][] = [];
for (const size of ['4KiB', '64KiB'] as const) {
  const row = intake?.[size];
  if (!row) continue;
  const text = `${Math.round(row.acksPerSecond)} acknowledged/s, p99 ${row.p99Ms.toFixed(1)} ms`;
  rows.push([`intake ${size}`, text, `${row.ratio.toFixed(2)} of the plain server (${Math.round(row.controlAcksPerSecond)}/s), p99 × ${row.p99Ratio.toFixed(2)}`, row.ratio >= GOALS.intakeRatio]);
}
if (frames) {
  rows.push(['worker', `${frames.perSecondPerCore.toFixed(1)} frames/s and core`, `${frames.ratio.toFixed(2)} of bare libvips (${frames.controlPerSecondPerCore.toFixed(1)})`, frames.ratio >= GOALS.framesRatio]);
}
if (recorder) {
  const { p50, p95 } = recorder.mainThreadMs;
  rows.push(['recorder size', `${recorder.gzipBytes} bytes gzip`, `goal ${GOALS.recorderGzipBytes}`, recorder.gzipBytes <= GOALS.recorderGzipBytes]);
  rows.push(['recorder main thread', `p50 ${p50.toFixed(2)} ms, p95 ${p95.toFixed(2)} ms a frame`, `goal p95 ${GOALS.mainThreadP95Ms} ms`, p95 <= GOALS.mainThreadP95Ms]);
  rows.push(['recorder bytes', `${(recorder.bytesPerMinute / 1000).toFixed(0)} kB/min`, '', true]);
}
if (analytics) {
  const { viewsPerSecond, controlPerSecond, ratio } = analytics;
  rows.push(['page views', `${Math.round(viewsPerSecond)} views/s`, `${ratio.toFixed(2)} of a bare Fastify (${Math.round(controlPerSecond)}/s), goal ${GOALS.viewsPerSecond}/s`, viewsPerSecond >= GOALS.viewsPerSecond && ratio >= GOALS.viewsRatio]);
}
if (search) {
  const { rows: count, realSessions, p50Ms, p95Ms, control, ratio } = search;
  rows.push(['search', `p50 ${p50Ms.toFixed(1)} ms, p95 ${p95Ms.toFixed(1)} ms`, `× ${ratio.toFixed(1)} of a primary key (p95 ${control.p95Ms.toFixed(1)} ms); ${count} rows, ${realSessions} of them recorded`, p95Ms <= GOALS.searchP95Ms]);
}
if (replay) {
  const { firstPictureMs, firstPictureRatio, seekP50Ms, seekP95Ms, seekRatio } = replay;
  rows.push(['first picture', `p95 ${firstPictureMs.toFixed(1)} ms`, `× ${firstPictureRatio.toFixed(1)} of a primary key`, firstPictureMs <= GOALS.firstPictureMs]);
  rows.push(['seek', `p50 ${seekP50Ms.toFixed(1)} ms, p95 ${seekP95Ms.toFixed(1)} ms`, `× ${seekRatio.toFixed(1)} of a primary key`, seekP95Ms <= GOALS.seekP95Ms]);
}
if (audit) {
  const { appendsPerSecond, insertsPerSecond, appendRatio, entries, verifiedPerSecond, hashedPerSecond, verifyRatio } = audit;
  rows.push(['audit append', `${Math.round(appendsPerSecond)} leaves/s, numbered`, `${appendRatio.toFixed(2)} of plain inserts (${Math.round(insertsPerSecond)}/s)`, appendRatio >= GOALS.auditAppendRatio]);
  rows.push(['audit verify', `${Math.round(verifiedPerSecond)} entries/s of ${entries}`, `${verifyRatio.toFixed(2)} of SHA-256 alone (${Math.round(hashedPerSecond)}/s)`, verifyRatio >= GOALS.auditVerifyRatio]);
}

const { cpu, cores, memoryGiB, node } = figures.machine;
const table = rows.map(([what, value, against, ok]) => `  ${ok ? '✓' : '✗'} ${what.padEnd(22)} ${value.padEnd(44)} ${against}`).join('\n');
say(`\n  ${cpu}, ${cores} cores, ${memoryGiB} GiB, Node ${node}\n${table}\n`);
if (intake) say(`  the plain server against the disk and the database alone: ${JSON.stringify(intake.raw)}`);
if (only === undefined) writeResult('bench', figures);
if (json) process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
process.exitCode = rows.every(([, , , ok]) => ok) ? 0 : 1;
