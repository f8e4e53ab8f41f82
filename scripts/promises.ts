import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { judge, type PromiseRow } from '../apps/privacy/src/promises/judge.js';
import { type LedgerEntry, testsOf } from '../apps/privacy/src/promises/ledger/ledger-entry.js';
import { LEDGER } from '../apps/privacy/src/promises/ledger/ledger.js';
import { clauseTexts } from '../apps/privacy/src/promises/promises.service.js';
import { isPromise } from '#policy/policy-text.js';
import { ledgerFaults } from './promises/ledger-faults.js';
import { promisesTable } from './promises/promises-table.js';
import { readFigures } from './promises/read-figures.js';
import { runTests } from './promises/run-tests.js';
import { sourceVersion } from './promises/source-version.js';
import { switchOff } from './promises/switch-off.js';
import { lastSwitchOff } from './promises/switch-off-results.js';
import { TestResults } from './promises/test-results.js';
import { writeResult } from './results.js';
import { repositoryRoot } from './services/repository-root.js';

// `npm run promises [-- --json] [-- --only D3] [-- --no-run]`: every promise of the policy, what keeps it, whether its tests pass on these sources, and a figure of the
// running system. Runs what was not run on these sources. Exit code 0 only if all are kept.
// `npm run promises -- --switch-off [D3]`: runs the test of each control with the control switched off; exit code 0 only if each turns red.

const root = repositoryRoot();
const say = (text: string): void => void process.stderr.write(`${text}\n`);

const { values, positionals } = parseArgs({ allowPositionals: true, allowNegative: true, options: { json: { type: 'boolean', default: false }, only: { type: 'string' }, run: { type: 'boolean', default: true }, 'switch-off': { type: 'boolean', default: false } } });

const chosen = (wanted: string | undefined): readonly LedgerEntry[] => {
  const entries = LEDGER.filter(({ id }) => wanted === undefined || id === wanted);
  if (entries.length > 0) return entries;
  say(`There is no clause ${wanted}. There are: ${LEDGER.map(({ id }) => id).join(' ')}`);
  return process.exit(2);
};

const runMissing = (entries: readonly LedgerEntry[], results: TestResults): void => {
  const files = [...new Set(entries.flatMap(testsOf).map(({ file }) => file))].filter((file) => !results.has(file));
  if (files.length === 0 || !values.run) return;
  say(`${files.length} test files were not run on these sources: this takes some minutes.`);
  results.record(runTests(root, files));
};

const promises = async (): Promise<void> => {
  const entries = chosen(values.only ?? positionals[0]);
  const version = sourceVersion(root);
  const results = new TestResults(root, version);
  const texts = clauseTexts();
  const faults = ledgerFaults(root, LEDGER, [...texts.keys()].filter(isPromise));
  faults.forEach(say);
  runMissing(entries, results);
  const { figures, of } = await readFigures(process.env);
  const findings = { figures, outcomeOf: results.outcome.bind(results), switchedOff: lastSwitchOff(root), faulty: new Set(faults.map((fault) => fault.split(':')[0] ?? '')), today: new Date().toISOString().slice(0, 10) };
  const clauses: PromiseRow[] = entries.map((entry) => judge(entry, { text: texts.get(entry.id) ?? '' }, findings));
  const report = { checkedAt: new Date().toISOString(), ...version, figuresOf: of, kept: clauses.filter(({ kept }) => kept).length, clauses };
  if (entries.length === LEDGER.length && values.run) writeResult('promises', report);
  process.stdout.write(values.json ? `${JSON.stringify(report, null, 2)}\n` : `${promisesTable(clauses)}\n`);
  process.exitCode = faults.length === 0 && report.kept === clauses.length ? 0 : 1;
};

const switchedOff = (): void => {
  const only = positionals[0] ?? values.only;
  const outcomes = switchOff(root, chosen(only));
  if (only === undefined) writeResult('switch-off', { switchedOff: outcomes });
  const green = outcomes.filter(({ red }) => !red);
  if (values.json) process.stdout.write(`${JSON.stringify({ switchedOff: outcomes }, null, 2)}\n`);
  else process.stdout.write(`${outcomes.map(({ clause, control, test, red, because }) => `  ${red ? '✓' : '✗'} ${clause}  without ${control}\n       ${red ? 'red' : 'NOT red'}: ${test}. ${because}`).join('\n')}\n\n${outcomes.length - green.length} of ${outcomes.length} turn red.\n`);
  process.exitCode = green.length === 0 && outcomes.length > 0 ? 0 : 1;
};

if (values['switch-off']) switchedOff();
else await promises();
