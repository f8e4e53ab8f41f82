import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SdkBundles } from './sdk-bundles.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'sdk-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const put = (version: string, source: string): void => {
  mkdirSync(path.join(folder, version));
  writeFileSync(path.join(folder, version, 'pixeltrace.js'), source);
};

describe('SdkBundles', () => {
  it('finds every version and knows the newest by number, not by spelling', () => {
    put('1.2.0', 'old');
    put('1.10.0', 'new');
    put('1.9.9', 'between');
    mkdirSync(path.join(folder, 'not-a-version'));
    mkdirSync(path.join(folder, '2.0.0'));
    const bundles = new SdkBundles(folder);
    expect(bundles.latest?.version).toBe('1.10.0');
    expect(bundles.get('1.2.0')?.source.toString()).toBe('old');
    expect(bundles.get('2.0.0')).toBeUndefined();
    expect(bundles.get('../1.2.0')).toBeUndefined();
  });

  it('gives the hash a script element checks', () => {
    put('1.0.0', 'alert(1)\n');
    expect(new SdkBundles(folder).latest?.integrity).toMatch(/^sha384-[A-Za-z0-9+/]{64}$/);
  });

  it('is empty before the first build', () => {
    expect(new SdkBundles(path.join(folder, 'none')).latest).toBeUndefined();
  });
});
