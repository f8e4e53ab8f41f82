import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type LedgerEntry, testId } from '../../apps/privacy/src/promises/ledger/ledger-entry.js';
import { titlePattern } from './test-results.js';

/** What came of one control that was switched off. */
export interface SwitchedOff {
  clause: string;
  control: string;
  test: string;
  /** The named test failed, for a reason of its own: the file could be loaded, and others in it passed or it failed by an expectation. */
  red: boolean;
  /** Why it is not red, or what failed. */
  because: string;
}

interface Outcome {
  failed: string[];
  /** Of those that failed: by an expectation, not by something that broke. */
  expected: string[];
  passed: string[];
  broken: string | null;
}

const judge = (title: string, outcome: Outcome | undefined): Pick<SwitchedOff, 'red' | 'because'> => {
  if (outcome === undefined) return { red: false, because: 'It was not run.' };
  if (outcome.broken !== null) return { red: false, because: `Its file could not be run: ${outcome.broken.split('\n').slice(0, 3).join(' ')}` };
  const meant = titlePattern(title);
  if (!outcome.failed.some((failed) => meant.test(failed))) return { red: false, because: 'It stayed green.' };
  if (outcome.passed.length === 0 && !outcome.expected.some((failed) => meant.test(failed))) return { red: false, because: 'Everything in its file failed, and not by what it expects: something else broke.' };
  return { red: true, because: `${outcome.failed.length} failed, ${outcome.passed.length} passed.` };
};

/** Runs the named test of each control with that control switched off. The sources on disk are only read. */
export const switchOff = (root: string, entries: readonly LedgerEntry[]): SwitchedOff[] => {
  const controls = entries.flatMap((entry) => entry.controls.map((control, index) => ({ name: `${entry.id}.${index + 1}`, clause: entry.id, control })));
  const folder = mkdtempSync(path.join(tmpdir(), 'pixeltrace-switched-off-'));
  const [list, report] = [path.join(folder, 'list.json'), path.join(folder, 'report.json')];
  try {
    writeFileSync(list, JSON.stringify(controls.map(({ name, control: { file, switchOff: off } }) => ({ name, file, find: off.find, replace: off.replace, test: off.reddens.file }))));
    const jest = path.join(root, 'node_modules', 'jest', 'bin', 'jest.js');
    const env = { ...process.env, NODE_ENV: 'test', PIXELTRACE_SWITCHED_OFF: list, PIXELTRACE_SWITCHED_OFF_REPORT: report };
    spawnSync(process.execPath, [jest, '--config', path.join(root, 'scripts', 'promises', 'switch-off.jest.mjs'), '--maxWorkers=2'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'], env });
    const outcomes = existsSync(report) ? (JSON.parse(readFileSync(report, 'utf8')) as Record<string, Outcome>) : {};
    return controls.map(({ name, clause, control: { file, symbol, switchOff: off } }) => ({ clause, control: `${file} ${symbol}`, test: testId(off.reddens), ...judge(off.reddens.title, outcomes[name]) }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
