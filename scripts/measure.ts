import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeResult } from './results.js';
import { repositoryRoot } from './services/repository-root.js';

// `npm run measure`: how long `npm start` takes on a fresh clone, with and without a filled npm cache, and what it holds when idle.
const say = (text: string): void => void process.stderr.write(`${text}\n`);

interface Run {
  seconds: number;
  pid: number;
  stop: (signal: NodeJS.Signals) => Promise<number>;
}

const start = async (clone: string, env: NodeJS.ProcessEnv): Promise<Run> => {
  const began = performance.now();
  const child = spawn('npm', ['start'], { cwd: clone, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let text = '';
  await new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (text += data.toString()) && /Ready after/.test(text) && resolve());
    child.once('exit', (code) => reject(new Error(`npm start ended with ${code}:\n${text}`)));
  });
  const seconds = (performance.now() - began) / 1000;
  const pid = child.pid ?? 0;
  const stop = async (signal: NodeJS.Signals): Promise<number> => {
    const from = performance.now();
    const exit = once(child, 'exit');
    process.kill(-pid, signal);
    await exit;
    return (performance.now() - from) / 1000;
  };
  return { seconds, pid, stop };
};

const parents = (): Map<number, number> => {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return new Map(
    pids.flatMap((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        return [[Number(pid), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])] as const];
      } catch {
        return [];
      }
    }),
  );
};

/** Every process that works for the instance in `state`, npm itself included. */
const family = (root: number, state: string): number[] => {
  const known = parents();
  const roots = [...known.keys()].filter((pid) => {
    try {
      return pid === root || (readFileSync(`/proc/${pid}/cmdline`, 'utf8') + readFileSync(`/proc/${pid}/environ`, 'utf8')).includes(state);
    } catch {
      return false;
    }
  });
  const members = new Set(roots.filter((pid) => pid !== process.pid));
  for (let grown = true; grown; ) {
    grown = false;
    for (const [pid, parent] of known) if (members.has(parent) && !members.has(pid)) grown = Boolean(members.add(pid));
  }
  return [...members];
};

/** Resident and proportional (shared pages counted once) size in MiB. */
const memory = (pids: readonly number[]): { residentMiB: number; proportionalMiB: number; processes: number } => {
  let rss = 0;
  let pss = 0;
  for (const pid of pids) {
    try {
      const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
      rss += Number(/^Rss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0);
      pss += Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0);
    } catch {
      // Gone in between.
    }
  }
  return { residentMiB: Math.round(rss / 1024), proportionalMiB: Math.round(pss / 1024), processes: pids.length };
};

const folder = mkdtempSync(path.join(tmpdir(), 'pixeltrace-measure-'));
const clone = path.join(folder, 'clone');
const round = (value: number): number => Math.round(value * 10) / 10;
try {
  execFileSync('git', ['clone', '-q', repositoryRoot(), clone]);
  const figures: Record<string, unknown> = {};
  say('fresh clone, empty npm cache …');
  const cold = await start(clone, { npm_config_cache: path.join(folder, 'npm-cache') });
  figures.coldStartSeconds = round(cold.seconds);
  await cold.stop('SIGINT');
  execFileSync('git', ['clean', '-fdxq'], { cwd: clone });
  say('fresh clone, filled npm cache …');
  const warm = await start(clone, { npm_config_cache: path.join(folder, 'npm-cache') });
  figures.warmStartSeconds = round(warm.seconds);
  await sleep(20_000);
  figures.idle = memory(family(warm.pid, path.join(clone, '.state')));
  figures.stopSeconds = round(await warm.stop('SIGINT'));
  say('second start …');
  const second = await start(clone, {});
  figures.secondStartSeconds = round(second.seconds);
  await second.stop('SIGKILL');
  say('start after a kill -9 …');
  const third = await start(clone, {});
  figures.startAfterKillSeconds = round(third.seconds);
  await third.stop('SIGINT');
  process.stdout.write(`${JSON.stringify(figures, null, 2)}\n${writeResult('start', figures)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
