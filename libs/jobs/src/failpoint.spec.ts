import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { FAIL_STEPS } from './failpoint.js';

const sources = (directory: string): string[] =>
  readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const name = path.join(directory, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : sources(name);
    return entry.name.endsWith('.ts') && !entry.name.endsWith('spec.ts') ? [name] : [];
  });

describe('the steps at which a test may kill', () => {
  it('are each passed in one place at least, and none is passed that is not listed', () => {
    const root = path.join(import.meta.dirname, '..', '..', '..');
    const text = ['apps', 'libs'].flatMap((folder) => sources(path.join(root, folder))).map((name) => readFileSync(name, 'utf8')).join('\n');
    const passed = new Set([...text.matchAll(/failpoint\([^)']*'([\w.-]+)'\)/g)].map(([, step]) => step));
    expect([...passed].toSorted()).toEqual([...FAIL_STEPS].toSorted());
  });
});
