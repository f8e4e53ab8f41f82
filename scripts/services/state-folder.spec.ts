import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { StateFolder } from './state-folder.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'pixeltrace-state-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('makes a secret once, for its owner alone', () => {
  const first = new StateFolder(path.join(folder, 'state')).secret('pepper');
  expect(first.length).toBeGreaterThanOrEqual(43);
  const again = new StateFolder(path.join(folder, 'state'));
  expect(again.secret('pepper')).toBe(first);
  expect(again.secret('other')).not.toBe(first);
  expect(statSync(again.file('secrets')).mode & 0o077).toBe(0);
  for (const name of readdirSync(again.file('secrets'))) expect(statSync(again.file('secrets', name)).mode & 0o777).toBe(0o600);
});
