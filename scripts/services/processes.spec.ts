import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { birthOf, endProcess, livingPid, reap, writePidfile } from './processes.js';

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
  const pid = sleeper(`process.on('SIGTERM', () => {}); require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']); setInterval(() => {}, 1000)`);
  await endProcess(pid, 200);
  expect(birthOf(pid)).toBeUndefined();
  expect(() => process.kill(-pid, 0)).toThrow(/ESRCH/);
});
