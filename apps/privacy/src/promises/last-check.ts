import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SwitchOffOutcome, TestOutcome } from './judge.js';
import { type Control, type TestRef, testId } from './ledger/ledger-entry.js';

/** What `npm run promises` kept, as far as it is read here. */
interface KeptCheck {
  at: string;
  commit: string;
  figures: { clauses: readonly { id: string; tests: readonly ({ id: string } & TestOutcome)[]; controls: readonly { file: string; symbol: string; does: string; switchedOff: SwitchOffOutcome | null }[] }[] };
}

const resultsFolder = (): string | undefined => {
  let folder = path.dirname(fileURLToPath(import.meta.url));
  while (!existsSync(path.join(folder, 'package.json'))) {
    const parent = path.dirname(folder);
    if (parent === folder) return undefined;
    folder = parent;
  }
  return path.join(folder, 'docs', 'results');
};

const newest = (folder: string): KeptCheck | undefined => {
  const name = readdirSync(folder)
    .filter((entry) => /^\d{4}-\d\d-\d\d-promises\.json$/.test(entry))
    .toSorted()
    .at(-1);
  return name === undefined ? undefined : (JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as KeptCheck);
};

/** The last check that this release brings along; empty when it brings none. */
export class LastCheck {
  private readonly check: KeptCheck | undefined;

  constructor(folder = resultsFolder()) {
    this.check = folder !== undefined && existsSync(folder) ? newest(folder) : undefined;
  }

  /** ISO 8601. */
  get at(): string | null {
    return this.check?.at ?? null;
  }

  get commit(): string | null {
    return this.check?.commit ?? null;
  }

  outcomeOf(ref: TestRef): TestOutcome {
    const id = testId(ref);
    const found = this.check?.figures.clauses.flatMap(({ tests }) => tests).find((test) => test.id === id);
    return found ? { passed: found.passed, at: found.at, commit: found.commit } : { passed: null, at: null, commit: null };
  }

  switchedOff(clause: string, { file, symbol, does }: Control): SwitchOffOutcome | undefined {
    const controls = this.check?.figures.clauses.find(({ id }) => id === clause)?.controls;
    return controls?.find((control) => control.file === file && control.symbol === symbol && control.does === does)?.switchedOff ?? undefined;
  }
}
