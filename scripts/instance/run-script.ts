import { spawn } from 'node:child_process';
import path from 'node:path';
import { repositoryRoot } from '../services/repository-root.js';

/** Runs a built script to its end in a process of its own (it frees its memory) and answers what it printed. */
export const runScript = (name: string, env: Record<string, string>, args: readonly string[] = []): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--enable-source-maps', path.join(repositoryRoot(), 'dist', 'scripts', `${name}.js`), ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let errors = '';
    child.stdout.on('data', (data: Buffer) => (output += data.toString()));
    child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve(output) : reject(new Error(`${name} failed:\n${errors.trim() || output.trim()}`))));
  });
