import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { JestResults } from './test-results.js';

/** Runs whole test files, each in the project that it belongs to. Answers what came of them, failures too. */
export const runTests = (root: string, files: readonly string[]): JestResults => {
  const folder = mkdtempSync(path.join(tmpdir(), 'pixeltrace-promises-'));
  const outputFile = path.join(folder, 'report.json');
  try {
    const jest = path.join(root, 'node_modules', 'jest', 'bin', 'jest.js');
    spawnSync(process.execPath, [jest, '--maxWorkers=2', '--json', `--outputFile=${outputFile}`, '--runTestsByPath', ...files], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, NODE_ENV: 'test' } });
    return existsSync(outputFile) ? (JSON.parse(readFileSync(outputFile, 'utf8')) as JestResults) : { testResults: [] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
