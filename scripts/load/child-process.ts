import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A file of this folder as Node can run it from where we run, without its ending. */
const fileOf = (file: string): string => fileURLToPath(new URL(`${file}${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url));

export const spawnScript = (file: string, args: readonly string[]): ChildProcess => spawn(process.execPath, [...process.execArgv, fileOf(file), ...args], { stdio: ['ignore', 'pipe', 'inherit'] });

/** Resolves with the first line that it prints. */
export const firstLine = async (child: ChildProcess): Promise<string> => {
  if (!child.stdout) throw new Error('The process has no output');
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  return said.toString().trim();
};

export const ended = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  if (child.exitCode !== 0) throw new Error(`The process ended with ${child.exitCode ?? child.signalCode}`);
};

export const killed = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
};
