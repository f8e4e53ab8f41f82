import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { countTests, type JestReport, type TestCount } from './test-count.js';
import { sourceVersion } from './promises/source-version.js';
import { type JestResults, TestResults } from './promises/test-results.js';
import { repositoryRoot } from './services/repository-root.js';

// `npm test`: every suite, then one line that adds them up. Many wait more than they compute, so there is one more of them at work than the two cores we count on. Browsers run last.
const ROUNDS = [
  { projects: ['unit', 'checks', 'integration'], workers: 3 },
  { projects: ['journeys'], workers: 3 },
  { projects: ['recordings'], workers: 2 },
];

const runRound = (folder: string, projects: readonly string[], workers: number, filters: readonly string[]): TestCount => {
  const outputFile = path.join(folder, `${projects.join('-')}.json`);
  const jest = path.join(repositoryRoot(), 'node_modules', 'jest', 'bin', 'jest.js');
  const args = [jest, '--selectProjects', ...projects, `--maxWorkers=${workers}`, '--passWithNoTests', '--json', `--outputFile=${outputFile}`, '--', ...filters];
  const run = spawnSync(process.execPath, args, { cwd: repositoryRoot(), stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, NODE_ENV: 'test' } });
  if (!existsSync(outputFile)) return { passed: 0, failed: 1 };
  const report = JSON.parse(readFileSync(outputFile, 'utf8')) as JestReport & JestResults;
  results.record(report);
  const count = countTests(report);
  return run.status !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count;
};

// `npm run promises` asks for them.
const results = new TestResults(repositoryRoot(), sourceVersion(repositoryRoot()));
const folder = mkdtempSync(path.join(tmpdir(), 'pixeltrace-report-'));
const began = performance.now();
const total: TestCount = { passed: 0, failed: 0 };
for (const { projects, workers } of ROUNDS) {
  const count = runRound(folder, projects, workers, process.argv.slice(2));
  total.passed += count.passed;
  total.failed += count.failed;
}
rmSync(folder, { recursive: true, force: true });
if (total.passed + total.failed === 0) process.stdout.write('No test ran.\n');
process.stdout.write(`\n${Math.round((performance.now() - began) / 1000)} s\n${total.passed} passed, ${total.failed} failed\n`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
