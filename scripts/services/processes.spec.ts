import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { birthOf, endProcess, livingPid, reap, waitForExit, writePidfile } from './processes.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'pixeltrace-processes-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const sleeper = (code = 'setInterval(() => {}, 1000)'): number => {
  const child = spawn(process.execPath, ['-e', code], { detached: true, stdio: 'ignore' });
  child.unref();
  return child.pid ?? 0;
};

it('ends a process that an earlier run left behind', async () => {
  const file = path.join(folder, 'pid');
  const pid = sleeper();
  writePidfile(file, pid);
  expect(livingPid(file)).toBe(pid);
  expect(await reap(file)).toBe(true);
  expect(birthOf(pid)).toBeUndefined();
  expect(await reap(file)).toBe(false);
});

it('never takes a recycled pid for the process it remembered', async () => {
  const file = path.join(folder, 'pid');
  writeFileSync(file, JSON.stringify({ pid: process.pid, birth: 'another boot:1' }));
  expect(livingPid(file)).toBeUndefined();
  expect(await reap(file)).toBe(false);
});

it.each(['', 'nonsense', '{}', '{"pid":"x"}'])('lets a damaged pidfile (%j) block nothing', async (text) => {
  const file = path.join(folder, 'pid');
  writeFileSync(file, text);
  expect(await reap(file)).toBe(false);
});

it('kills what does not listen, and its children with it', async () => {
  const file = path.join(folder, 'child');
  const child = `const child = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);`;
  const pid = sleeper(
    `process.on('SIGTERM', () => {}); ${child} require('node:fs').writeFileSync(${JSON.stringify(file)}, String(child.pid)); setInterval(() => {}, 1000)`,
  );
  while (!existsSync(file) || readFileSync(file, 'utf8') === '') await sleep(10);
  const childPid = Number(readFileSync(file, 'utf8'));
  expect(birthOf(childPid)).toBeDefined();
  await endProcess(pid, 200);
  expect(birthOf(pid)).toBeUndefined();
  // Not a question to the process group: whoever adopts an orphan may be slow to bury it, and until then the group is there.
  expect(await waitForExit(childPid, 5_000)).toBe(true);
});
