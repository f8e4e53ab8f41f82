import { repositoryRoot } from '#scripts/services/repository-root.js';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

export interface Child {
  process: ChildProcess;
  /** Resolves when the child printed `line` on its output; rejects when it ended before. */
  said: (line: string) => Promise<void>;
  /** Resolves with the signal or code it ended by. */
  ended: Promise<NodeJS.Signals | number | null>;
  /** All it has written so far, on both streams. */
  output: () => string;
  /** SIGKILL, then waits. */
  kill: () => Promise<void>;
}

/**
 * Runs a TypeScript file of this repository (path from its root) in a process of its own, with these arguments and, when given,
 * this environment on top of ours.
 */
export const startChild = (file: string, args: readonly string[], environment: Record<string, string> = {}): Child => {
  const root = repositoryRoot();
  const hooks = pathToFileURL(path.join(root, 'libs/testing/src/register-typescript.mjs')).href;
  const child = spawn(process.execPath, ['--import', hooks, path.join(root, file), ...args], {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  child.stderr.on('data', (data: Buffer) => (output += data.toString()));
  const ended = once(child, 'close').then(([code, signal]) => (signal ?? code) as NodeJS.Signals | number | null);
  const said = async (line: string): Promise<void> => {
    while (!output.split('\n').includes(line)) {
      const more = await Promise.race([once(child.stdout, 'data').then(() => true), ended.then(() => false)]);
      if (!more && !output.split('\n').includes(line)) throw new Error(`The child ended before it said ${line}:\n${output.slice(-2_000)}`);
    }
  };
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  return { process: child, said, ended, output: () => output, kill };
};
