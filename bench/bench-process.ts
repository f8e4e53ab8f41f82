import { freePort } from '#scripts/services/ports.js';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** A file of this repository as Node can run it from where we run: `dist/…js`, or the source itself. `file` is relative to this folder, without its ending. */
const fileOf = (file: string): string => fileURLToPath(new URL(`${file}${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url));

export interface BenchServer {
  port: number;
  stop: () => Promise<void>;
}

const stopped = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
};

/** The control server; it says its port. */
export const startControl = async (input: object): Promise<BenchServer> => {
  const child = spawn(process.execPath, [...process.execArgv, fileOf('./control/intake-control'), JSON.stringify(input)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  return { port: Number(said.toString().split(' ')[1]), stop: () => stopped(child) };
};

/** The real ingest process. Its log is formatted as in production and thrown away. */
export const startIntake = async (env: Record<string, string>): Promise<BenchServer> => {
  const port = await freePort();
  const child = spawn(process.execPath, [...process.execArgv, fileOf('../apps/ingest/src/main')], {
    // As docker/Dockerfile has it.
    env: { PATH: process.env['PATH'] ?? '', UV_THREADPOOL_SIZE: '12', ...env, PORT: String(port), PUBLIC_URL: `http://127.0.0.1:${port}` },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  for (let tries = 0; tries < 200; tries++) {
    if (child.exitCode !== null) throw new Error(`intake ended with ${child.exitCode}`);
    const answer = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined);
    if (answer?.ok) return { port, stop: () => stopped(child) };
    await sleep(100);
  }
  await stopped(child);
  throw new Error('intake did not become ready');
};

/** Runs a file that answers with one line of JSON. */
export const runJson = async <T>(file: string, input: object): Promise<T> => {
  const child = spawn(process.execPath, [...process.execArgv, fileOf(file), JSON.stringify(input)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${file} ended with ${code}`);
  return JSON.parse(output) as T;
};
