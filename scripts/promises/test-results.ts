import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { TestOutcome } from '../../apps/privacy/src/promises/judge.js';
import type { TestRef } from '../../apps/privacy/src/promises/ledger/ledger-entry.js';
import type { SourceVersion } from './source-version.js';

/** The part of `jest --json` that is kept. */
export interface JestResults {
  testResults: readonly { name: string; startTime: number; endTime: number; status: string; assertionResults: readonly { title: string; status: string }[] }[];
}

interface FileResult {
  /** ISO 8601, UTC. */
  at: string;
  /** By title: did every test of that title pass? Empty for a file that could not be loaded. */
  titles: Record<string, boolean>;
}

interface Kept extends SourceVersion {
  files: Record<string, FileResult>;
}

const fileIn = (root: string): string => path.join(root, '.state', 'promises', 'tests.json');

/** A title of a table test, as the source has it, matches what the runner made of it. */
export const titlePattern = (title: string): RegExp => {
  const literal = title.replaceAll(/[.*+?^()|[\]{}\\]/g, String.raw`\$&`);
  return new RegExp(`^${literal.replaceAll(/%[a-zA-Z#$]|\$[\w.]+/g, '[^]*')}$`);
};

/** The last result of each test on the sources as they are. Results of other sources do not count. */
export class TestResults {
  private kept: Kept;

  constructor(
    private readonly root: string,
    private readonly version: SourceVersion,
  ) {
    this.kept = this.read();
  }

  has(file: string): boolean {
    return this.kept.files[file] !== undefined;
  }

  outcome({ file, title }: TestRef): TestOutcome {
    const found = this.kept.files[file];
    if (found === undefined) return { passed: null, at: null, commit: null };
    const meant = titlePattern(title);
    const verdicts = Object.entries(found.titles).flatMap(([name, passed]) => (meant.test(name) ? [passed] : []));
    return { passed: verdicts.length > 0 && verdicts.every(Boolean), at: found.at, commit: this.version.commit };
  }

  record({ testResults }: JestResults): void {
    this.kept = this.read();
    for (const { name, endTime, startTime, assertionResults } of testResults) {
      const titles: Record<string, boolean> = {};
      for (const { title, status } of assertionResults) titles[title] = (titles[title] ?? true) && status === 'passed';
      this.kept.files[path.relative(this.root, name)] = { at: new Date(endTime || startTime).toISOString(), titles };
    }
    const file = fileIn(this.root);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(`${file}.tmp`, JSON.stringify(this.kept));
    renameSync(`${file}.tmp`, file);
  }

  private read(): Kept {
    try {
      const kept = JSON.parse(readFileSync(fileIn(this.root), 'utf8')) as Kept;
      if (kept.source === this.version.source && kept.source !== 'unknown') return { ...kept, ...this.version };
    } catch {
      // There is none yet.
    }
    return { ...this.version, files: {} };
  }
}
