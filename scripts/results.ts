import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import path from 'node:path';
import { repositoryRoot } from './services/repository-root.js';

/** What a figure was measured on. */
export interface Machine {
  cpu: string;
  cores: number;
  memoryGiB: number;
  node: string;
  platform: string;
}

export const machine = (): Machine => ({
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  node: process.versions.node,
  platform: `${process.platform} ${process.arch}`,
});

const commit = (): string => {
  try {
    const git = (...args: string[]): string => execFileSync('git', args, { cwd: repositoryRoot(), encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    return `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain', '--untracked-files=no') ? '+changes' : ''}`;
  } catch {
    return 'unknown';
  }
};

/** Keeps figures as `docs/results/<date>-<name>.json`, with machine and commit. The last run of a day stands. */
export const writeResult = (name: string, figures: unknown): string => {
  const folder = path.join(repositoryRoot(), 'docs', 'results');
  mkdirSync(folder, { recursive: true });
  const at = new Date().toISOString();
  const file = path.join(folder, `${at.slice(0, 10)}-${name}.json`);
  writeFileSync(file, `${JSON.stringify({ name, at, commit: commit(), machine: machine(), figures }, null, 2)}\n`);
  return file;
};
